import { existsSync } from "node:fs";
import { DivergenceError } from "../../core/learn/divergence-error.ts";
import { ensureDataset } from "../datasets/index.ts";
import { FolderInUseError } from "../files/lease.ts";
import { systemSentence } from "../files/system-error.ts";
import { RunDirectory } from "../runs/run-directory.ts";
import { holdRun, trainHeld } from "../runs/train.ts";
import { CellDatasets } from "./cell-datasets.ts";
import { cellState, requireCellRun } from "./cell-run.ts";
import { StatusWriter, type Submission } from "./cell-status.ts";
import type { Cell } from "./cells.ts";
import type { CellMessage, CellOutcome } from "./launchers/launcher.ts";
import { runFolder } from "./results-folder.ts";

export interface CellOptions extends Submission {
  /** How the user named the grid, for remedies. Default the folder of its results. */
  readonly grid?: string;
  /** The folder of the grid's results; the run is in `runs/` there. */
  readonly results: string;
  /** Where datasets are kept. Default `datasets`. */
  readonly datasets?: string | undefined;
  /** Whether a run that other code began is continued. Default false. */
  readonly mixVersions?: boolean | undefined;
  /** When aborted, the run writes a checkpoint and ends as `interrupted`. */
  readonly signal?: AbortSignal;
  readonly onMessage?: (message: CellMessage) => void;
}

/**
 * Trains the run of one cell to its end: from the beginning, or from its last checkpoint. A run that has a result is left
 * alone. Nothing is written but the folder of the run.
 * @throws FolderInUseError while another process trains the run; UserError, also where a dataset is missing; whatever
 * ended training otherwise. Another call continues from there.
 */
export async function runCell(
  cell: Cell,
  options: CellOptions,
): Promise<Exclude<CellOutcome, { status: "broken" }>> {
  const run = await openCellRun(cell, options);
  const hold = await holdRun(run);
  try {
    const state = await cellState(run.folder);
    if (state.status !== "waiting") return state;
    const { updates } = run.config.training;
    const status = await StatusWriter.begin(run.folder, hold, updates, options);
    const { onMessage, signal } = options;
    try {
      const result = await trainHeld(run, hold, {
        signal,
        onNotice: (sentence) => {
          status.notice(sentence);
          onMessage?.({ type: "notice", sentence });
        },
        onUpdate: (completed) => {
          status.change({ completed });
          onMessage?.({ type: "progress", completed });
        },
        onEvaluation: (_, { success: { rate } }) => {
          status.change({ success: rate });
          onMessage?.({ type: "evaluation", success: rate });
        },
      });
      status.change({ completed: result.completed });
      await status.end(result.status === "finished" ? "finished" : "stopped");
      return { status: result.status };
    } catch (error) {
      const { message } = error as Error;
      await status.end(
        error instanceof DivergenceError ? "diverged" : "broken",
        systemSentence(error) ?? message.split("\n", 1)[0],
      );
      if (error instanceof DivergenceError) return { status: "diverged", failure: message };
      throw error;
    }
  } finally {
    await hold.release();
  }
}

/** The run of a cell, created if it is missing and verified to be that of the cell. */
export async function openCellRun(
  cell: Cell,
  { results, grid = results, datasets: cache = "datasets", mixVersions = false }: CellOptions,
): Promise<RunDirectory> {
  const folder = runFolder(results, cell);
  const remedy = `make it with \`smore bench datasets ${grid}\``;
  const datasets = await CellDatasets.ensure([cell], (source, options) =>
    ensureDataset(source, { ...options, cache, remedy }),
  );
  if (!existsSync(folder)) {
    const { dataset, heldOut } = datasets.of(cell);
    try {
      return await RunDirectory.create(folder, cell.settings, {
        dataset: dataset.folder,
        heldOut: heldOut?.folder,
      });
    } catch (error) {
      // Another process may have created it meanwhile.
      if (!existsSync(folder)) throw error;
    }
  }
  const run = await RunDirectory.open(folder);
  requireCellRun(folder, folder, run.config, cell, datasets, mixVersions);
  return run;
}

/** Whether the cell may succeed when it is started again without a change by the user. */
export function isTemporary(error: unknown): boolean {
  return error instanceof FolderInUseError;
}
