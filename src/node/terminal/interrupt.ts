import { UserError } from "../../core/base/errors.ts";

let controller: AbortController | undefined;

/**
 * The signal that Ctrl-C and SIGTERM raise, so that work can stop in order; a second Ctrl-C ends the process at once.
 */
export function interruptSignal(): AbortSignal {
  if (!controller) {
    const first = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"] as const)
      process.on(name, () => (first.signal.aborted ? process.exit(130) : first.abort()));
    controller = first;
  }
  return controller.signal;
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
