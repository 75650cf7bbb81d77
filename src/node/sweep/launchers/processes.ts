import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { CellMessage, CellOutcome, Launcher, LaunchOptions } from "./launcher.ts";

/** What the process of a cell sends; the end comes last. */
export type ProcessMessage = CellMessage | { readonly type: "end"; readonly outcome: CellOutcome };

/** Characters of a process's standard error that are kept to explain its end. */
const TAIL = 2000;

/** Trains each cell in a child process of this machine. */
export class ProcessLauncher implements Launcher {
  readonly capacity: number;

  /** @param processes how many run at once, one core each; default all cores */
  constructor(processes = availableParallelism()) {
    this.capacity = processes;
  }

  async run(folder: string, { signal, onMessage }: LaunchOptions): Promise<CellOutcome> {
    const child = fork(fileURLToPath(new URL("./cell-process.js", import.meta.url)), [folder], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let outcome: CellOutcome | undefined;
    let lastWords = "";
    child.stderr!.on("data", (text) => {
      lastWords = (lastWords + text).slice(-TAIL);
    });
    child.on("message", (message: ProcessMessage) => {
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
