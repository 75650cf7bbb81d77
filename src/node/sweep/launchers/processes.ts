import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { cellState } from "../cell-run.ts";
import {
  CELL_EXIT,
  type CellJob,
  type CellMessage,
  type CellOutcome,
  cellArguments,
  type Launcher,
  type LaunchOptions,
} from "./launcher.ts";

/** The built command line. */
export const SMORE = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

/** Number of characters of a process's standard error that are kept to explain its end. */
const TAIL = 2000;

/** Trains each cell in a child process of this machine. The child ends with this process, however that ends. */
export class ProcessLauncher implements Launcher {
  readonly capacity: number;

  /** @param processes number of processes at once, one core each; default all cores */
  constructor(processes = availableParallelism()) {
    this.capacity = processes;
  }

  async run(job: CellJob, { signal, onMessage }: LaunchOptions): Promise<CellOutcome> {
    const child = fork(SMORE, cellArguments(job), { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let lastWords = "";
    child.stderr!.on("data", (text) => {
      lastWords = (lastWords + text).slice(-TAIL);
    });
    child.on("message", (message: CellMessage) => onMessage(message));
    const stop = () => void child.send("stop", () => {}); // it may have ended already
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    const { code, reason } = await endOf(child);
    signal.removeEventListener("abort", stop);
    const words = lastWords.trim();
    if (code === CELL_EXIT.result) return resultOf(job.folder);
    if (signal.aborted) return { status: "interrupted" };
    if (words && (code === CELL_EXIT.failed || code === CELL_EXIT.again))
      return { status: "broken", failure: withoutLabel(words), isTemporary: code === CELL_EXIT.again };
    return { status: "broken", failure: `its process ${reason}${words && `: ${words}`}` };
  }
}

/** How a run that has a result ended. */
async function resultOf(folder: string): Promise<CellOutcome> {
  const state = await cellState(folder);
  if (state.status === "diverged") return { status: "diverged", failure: state.failure };
  return { status: "finished" };
}

/** The sentence of an error that the command line printed. */
function withoutLabel(words: string): string {
  return words.replace(/^error: /, "");
}

/** The exit code of a process, and how it ended in words. */
async function endOf(child: ChildProcess): Promise<{ code?: number; reason: string }> {
  try {
    const [code, endedBy] = await once(child, "close");
    return endedBy ? { reason: `was ended by ${endedBy}` } : { code, reason: `ended with exit code ${code}` };
  } catch (error) {
    return { reason: `could not be started (${(error as Error).message})` };
  }
}
