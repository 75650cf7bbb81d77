import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../core/base/errors.ts";
import { realPath } from "../files/apart.ts";
import { sha256 } from "../files/sha256.ts";
import type { Cell } from "./cells.ts";
import type { Grid } from "./grid.ts";
import { type CellReport, gridStatus } from "./grid-status.ts";
import type { Batch, BatchLauncher } from "./launchers/batch.ts";
import { formatGrid, gridId, runFolder } from "./results-folder.ts";
import { type CellProgress, type RecordOptions, recordGrid } from "./run-grid.ts";

export interface BatchOptions extends RecordOptions {
  readonly launcher: BatchLauncher;
}

/** The batch of the cells without a result. */
function batchOf(
  grid: Grid,
  cells: readonly Cell[],
  missing: readonly Cell[],
  options: RecordOptions,
): Batch {
  const { folder: results, datasets = "datasets", mixVersions = false } = options;
  const id = gridId(grid);
  const submitted = Date.now();
  return {
    id: batchId(grid, results),
    results,
    grid: formatGrid(grid),
    jobs: missing.map((cell) => {
      const folder = runFolder(results, cell);
      return { results, index: cell.index, folder, gridId: id, datasets, mixVersions, submitted };
    }),
    threads: Math.max(...cells.map(({ settings }) => settings.training.threads)),
    resources: grid.resources,
  };
}

/** Names the jobs of a grid and a folder of results, the same ones each time. */
export function batchId(grid: Grid, results: string): string {
  return `smore-${sha256(`${realPath(results)} ${gridId(grid)}`).slice(0, 12)}`;
}

/** What {@link submitGrid} would submit, as text; nothing is written or asked. */
export async function planGrid(grid: Grid, cells: readonly Cell[], options: BatchOptions): Promise<string> {
  const reports = await gridStatus(options.folder, cells);
  const missing = cells.filter((_, index) => !hasResult(reports[index]));
  if (missing.length === 0)
    throw new UserError(`every run of ${options.folder} has a result; nothing is left to submit`);
  return options.launcher.plan(batchOf(grid, cells, missing, options));
}

/**
 * Submits every cell that has no result and was not submitted yet.
 * @returns how many
 * @throws UserError when the folder holds runs of another grid, or the launcher refuses
 */
export async function submitGrid(grid: Grid, cells: readonly Cell[], options: BatchOptions): Promise<number> {
  const { launcher, folder: results } = options;
  // In this order, a cell that ends meanwhile is not submitted again.
  const queue = await launcher.queue({ id: batchId(grid, results), results });
  const states = await recordGrid(grid, cells, options);
  const missing = states.flatMap(({ cell, status }) =>
    status === "waiting" && !queue.cells.has(cell.index) ? [cell] : [],
  );
  if (missing.length > 0) await launcher.submit(batchOf(grid, cells, missing, options));
  return missing.length;
}

export interface WatchOptions extends BatchOptions {
  /** Stops watching; the jobs continue. */
  readonly signal: AbortSignal;
  /** Milliseconds between two polls. Default 2000. */
  readonly interval?: number;
  /** Called with sentences the user should see. */
  readonly onNotice?: (sentence: string) => void;
}

/** Reports the progress of the cells until the launcher has none of them left. */
export async function watchGrid(
  grid: Grid,
  cells: readonly Cell[],
  { launcher, folder: results, signal, interval = 2000, onProgress, onNotice }: WatchOptions,
): Promise<void> {
  const id = batchId(grid, results);
  let open = cells;
  let isAnswering = true;
  while (!signal.aborted) {
    const queue = await launcher.queue({ id, results }).catch((error) => {
      if (!(error instanceof UserError)) throw error;
      return error;
    });
    const reports = await gridStatus(results, open);
    for (const [index, report] of reports.entries()) onProgress?.(progressOf(open[index], report));
    open = open.filter((_, index) => !hasResult(reports[index]));
    if (queue instanceof UserError) {
      // The jobs continue without the scheduler's controller, or without Redis.
      if (isAnswering) onNotice?.(`${queue.message}; trying again`);
      isAnswering = false;
    } else if (queue.cells.size + queue.others === 0) return;
    else isAnswering = true;
    await sleep(interval, undefined, { signal }).catch(() => {});
  }
}

const hasResult = ({ state }: CellReport) => state === "finished" || state === "diverged";

function progressOf(cell: Cell, { state, completed, success, failure }: CellReport): CellProgress {
  const status = state === "stopped" || state === "lost" ? "waiting" : state;
  return {
    cell,
    status,
    completed,
    ...(success !== undefined && { success }),
    ...(failure !== undefined && { failure }),
  };
}
