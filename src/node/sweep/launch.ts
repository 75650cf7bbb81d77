import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** How training of a cell ended; one that is `broken` (a full disk, a kill) can be tried again. */
export type CellOutcome =
  | { readonly status: "finished" | "interrupted" }
  | { readonly status: "diverged" | "broken"; readonly failure: string };

/** What the process of a cell tells while it trains. */
export type CellNews =
  | { readonly type: "progress"; readonly completed: number }
  /** The success rate of the latest evaluation. */
  | { readonly type: "evaluation"; readonly success: number }
  | { readonly type: "notice"; readonly sentence: string };

/** Everything that it tells; the end comes last. */
export type CellMessage = CellNews | { readonly type: "end"; readonly outcome: CellOutcome };

export interface LaunchOptions {
  /** Aborting lets the cell write a checkpoint and end. */
  readonly signal: AbortSignal;
  readonly onMessage: (message: CellNews) => void;
}

/** The last of what a process wrote to its standard error, enough for the reason of its end. */
const TAIL = 2000;

/** Trains the run in `folder` in a process of its own until that ends, for whatever reason. */
export async function trainInProcess(
  folder: string,
  { signal, onMessage }: LaunchOptions,
): Promise<CellOutcome> {
  const child = fork(fileURLToPath(new URL("./cell-process.js", import.meta.url)), [folder], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let outcome: CellOutcome | undefined;
  let lastWords = "";
  child.stderr!.on("data", (text) => {
    lastWords = (lastWords + text).slice(-TAIL);
  });
  child.on("message", (message: CellMessage) => {
    if (message.type === "end") outcome = message.outcome;
    else onMessage(message);
  });
  const stop = () => void child.send("stop", () => {}); // it may have ended already
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  const end = await endOf(child);
  signal.removeEventListener("abort", stop);
  if (outcome) return outcome;
  if (signal.aborted) return { status: "interrupted" };
  return { status: "broken", failure: `its process ${end}${lastWords && `: ${lastWords.trim()}`}` };
}

/** How a process ended, in words. */
async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, endedBy] = await once(child, "close");
    return endedBy ? `was ended by ${endedBy}` : `ended with exit code ${code}`;
  } catch (error) {
    return `could not be started (${(error as Error).message})`;
  }
}
