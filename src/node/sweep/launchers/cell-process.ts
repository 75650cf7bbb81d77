// The process of one cell: trains the run in the folder given as its argument from its last checkpoint.

import { DivergenceError } from "../../../core/learn/divergence-error.ts";
import { systemSentence } from "../../files/system-error.ts";
import { RunDirectory } from "../../runs/run-directory.ts";
import { train } from "../../runs/train.ts";
import type { CellOutcome } from "./launcher.ts";
import type { ProcessMessage } from "./processes.ts";

/** Milliseconds between reports of progress. */
const REPORT_INTERVAL = 250;

const stop = new AbortController();
process.on("message", () => stop.abort()); // the only message is "stop"
process.on("SIGTERM", () => stop.abort());
// Ctrl-C reaches every process of a terminal; cells wait for the message instead.
process.on("SIGINT", () => {});
// The parent is gone, and a restarted grid needs the run: end at once, since a kill loses no bits.
const leave = () => process.kill(process.pid, "SIGKILL");
process.on("disconnect", leave);

function report(message: ProcessMessage): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

async function trainCell(folder: string): Promise<CellOutcome> {
  let reported = Number.NEGATIVE_INFINITY;
  try {
    const { status } = await train(await RunDirectory.open(folder), {
      signal: stop.signal,
      onNotice: (sentence) => report({ type: "notice", sentence }),
      onUpdate: (completed, total) => {
        const now = performance.now();
        if (now < reported + REPORT_INTERVAL && completed < total) return;
        reported = now;
        report({ type: "progress", completed });
      },
      onEvaluation: (_, { success }) => report({ type: "evaluation", success: success.rate }),
    });
    return { status };
  } catch (error) {
    const { name, message, stack } = error as Error;
    if (error instanceof DivergenceError) return { status: "diverged", failure: message };
    return {
      status: "broken",
      failure: name === "UserError" ? message : (systemSentence(error) ?? `${stack}`),
    };
  }
}

await report({ type: "end", outcome: await trainCell(process.argv[2]) });
process.off("disconnect", leave);
process.disconnect();
