import { UserError } from "../../core/base/errors.ts";

let controller: AbortController | undefined;

/**
 * The signal that Ctrl-C and SIGTERM raise, so that work can stop in order. A second one ends the process at once:
 * `process.exit` would end threads first, and ONNX Runtime aborts if its thread is ended while it computes.
 */
export function interruptSignal(): AbortSignal {
  if (!controller) {
    const first = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"] as const)
      process.on(name, () => (first.signal.aborted ? endAtOnce(name) : first.abort()));
    controller = first;
  }
  return controller.signal;
}

/** Ends the process as the signal would if nothing listened. */
function endAtOnce(name: NodeJS.Signals): void {
  process.removeAllListeners(name);
  process.kill(process.pid, name);
}

/**
 * Runs work that writes all or nothing, and stops it in order when it is interrupted. Reading needs no such care: before
 * this call, Ctrl-C ends the process at once.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const signal = interruptSignal();
  try {
    return await work(signal);
  } catch (error) {
    throw signal.aborted ? new UserError("stopped; nothing was written", { cause: error }) : error;
  }
}
