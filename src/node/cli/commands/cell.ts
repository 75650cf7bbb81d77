import { Command } from "commander";
import type { CellMessage } from "../../sweep/index.ts";
import { type ResultsFlags, resultsHome, resultsName, wholeNumber } from "../options.ts";

interface CellFlags extends ResultsFlags {
  readonly datasets: string;
  readonly gridId?: string;
  readonly submitted?: number;
  readonly job?: string;
  readonly mixVersions?: boolean;
}

/** Milliseconds between reports of progress to the process that started this one. */
const REPORT_INTERVAL = 250;

export const cellCommand = () =>
  new Command("cell")
    .description("train one run of a grid; schedulers call this for each of them")
    .argument("<grid>", "a folder of results, which holds grid.json, or a grid file")
    .argument(
      "<index>",
      "number of the run, from 0: every seed of everything before the next seed",
      wholeNumber(0),
    )
    .addOption(resultsName())
    .addOption(resultsHome())
    .option("--datasets <folder>", "where datasets are kept", "datasets")
    .option("--grid-id <id>", "reject the cell unless this identifies the content of the grid")
    .option("--submitted <time>", "when it was submitted, in milliseconds since 1970", wholeNumber(0))
    .option("--job <text>", "the job of a scheduler, shown by `smore bench status`")
    .option("--mix-versions", "continue a run of another commit or package-lock.json file")
    .addHelpText(
      "after",
      `
A finished run is skipped, one with a checkpoint is continued, any other is started. The dataset must exist.
SIGTERM and Ctrl-C write a checkpoint first. Only the folder of the run is written; status.json there has its progress.

Exit codes:
  0   the run has a result; a run that diverged has one too
  1   it failed and would fail again, for example because a dataset is missing
  75  it was stopped after a checkpoint, or another process trains it: the same command continues it later

Examples:
  smore bench datasets results/ablation
  smore cell results/ablation 0
  smore cell grids/control.json 12`,
    )
    .action(async (grid: string, index: number, flags: CellFlags) => {
      const { CELL_EXIT, cellAt, isTemporary, openGrid, runCell } = await import("../../sweep/index.ts");
      const { printError } = await import("../../terminal/print.ts");
      const { results, grid: content, origin } = await openGrid(grid, flags);
      const cell = cellAt(content, index, origin);
      try {
        const outcome = await runCell(cell, {
          ...flags,
          grid,
          results,
          signal: stopSignal(),
          onMessage: reporter(cell.name, cell.settings.training.updates),
        });
        const failure = "failure" in outcome ? `: ${outcome.failure}` : "";
        console.log(`${cell.name} ${outcome.status}${failure}`);
        if (outcome.status === "interrupted") process.exitCode = CELL_EXIT.again;
      } catch (error) {
        if (!isTemporary(error)) throw error;
        printError((error as Error).message);
        process.exitCode = CELL_EXIT.again;
      } finally {
        process.off("disconnect", leave);
        process.disconnect?.();
      }
    });

/** The parent process has ended, and its successor needs the run. This process ends at once, since a kill loses no bits. */
const leave = () => process.kill(process.pid, "SIGKILL");

/**
 * Raised by SIGTERM, Ctrl-C, and a message of the process that started this one. Schedulers signal more than once, so a
 * second signal does not end the process.
 */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stop.abort());
  if (process.channel) {
    process.on("message", () => stop.abort()); // the only message is "stop"
    process.on("disconnect", leave);
  }
  return stop.signal;
}

/** Sends messages to the process that started this one; without such a channel they are printed. */
function reporter(name: string, updates: number): (message: CellMessage) => void {
  let reported = Number.NEGATIVE_INFINITY;
  let completed = 0;
  const print = (message: CellMessage) => {
    if (message.type === "notice") console.error(message.sentence);
    if (message.type === "evaluation")
      console.log(`${name} ${completed}/${updates} updates  success ${(100 * message.success).toFixed(0)} %`);
  };
  const send = process.send?.bind(process);
  return (message) => {
    if (message.type === "progress") {
      completed = message.completed;
      const now = performance.now();
      if (now < reported + REPORT_INTERVAL && completed < updates) return;
      reported = now;
    }
    if (send) send(message);
    else print(message);
  };
}
