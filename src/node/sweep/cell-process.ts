// The process of one cell: trains the run in the folder that its argument names, from wherever that stands.
import { DivergenceError } from "../../core/learn/divergence-error.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { RunDirectory } from "../runs/run-directory.ts";
import { train } from "../runs/train.ts";
import { failureFile } from "./cell-run.ts";
import type { CellMessage, CellOutcome } from "./launch.ts";

/** Milliseconds between reports of progress. */
const REPORT_INTERVAL = 250;

const stop = new AbortController();
process.on("message", () => stop.abort()); // there is one message only: stop
process.on("SIGTERM", () => stop.abort());
// Ctrl-C reaches every process of a terminal; what it means for a cell is said by the message.
process.on("SIGINT", () => {});
// Nobody listens any more, and whoever starts the grid again will want the run: leave at once, a kill loses no bits.
const leave = () => process.kill(process.pid, "SIGKILL");
process.on("disconnect", leave);

function tell(message: CellMessage): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

async function trainCell(folder: string): Promise<CellOutcome> {
  let reported = Number.NEGATIVE_INFINITY;
  try {
    const { status } = await train(await RunDirectory.open(folder), {
      signal: stop.signal,
      onNotice: (sentence) => tell({ type: "notice", sentence }),
      onUpdate: (completed, total) => {
        const now = performance.now();
        if (now < reported + REPORT_INTERVAL && completed < total) return;
        reported = now;
        tell({ type: "progress", completed });
      },
      onEvaluation: (_, { success }) => tell({ type: "evaluation", success: success.rate }),
    });
    return { status };
  } catch (error) {
    const { message, stack } = error as Error;
    if (!(error instanceof DivergenceError))
      return { status: "broken", failure: (error as Error).name === "UserError" ? message : `${stack}` };
    await writeFileAtomically(failureFile(folder), `${JSON.stringify({ failure: message })}\n`);
    return { status: "diverged", failure: message };
  }
}

await tell({ type: "end", outcome: await trainCell(process.argv[2]) });
process.off("disconnect", leave);
process.disconnect();
