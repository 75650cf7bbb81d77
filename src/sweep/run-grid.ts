import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { holdFolder } from "../files/hold.ts";
import { RunDirectory } from "../train/run-directory.ts";
import { cellState, verifyCell } from "./cell-run.ts";
import type { Cell } from "./cells.ts";
import type { Grid } from "./grid.ts";
import { type CellOutcome, trainInProcess } from "./launch.ts";
import { formatRecords, type RunRecord, recordOf } from "./records.ts";

/** How far a cell has come, for whoever watches. */
export interface CellProgress {
  readonly cell: Cell;
  readonly status: "waiting" | "running" | "finished" | "diverged" | "broken";
  /** Updates done. */
  readonly completed: number;
  /** Of the latest evaluation. */
  readonly success?: number;
  /** Of a cell that is diverged or broken. */
  readonly failure?: string;
}

export interface GridOptions {
  /** Where results are kept: `grid.json`, `runs.jsonl` and the runs themselves in `runs/`. */
  readonly folder: string;
  /** Processes at once, each with a core of its own. */
  readonly workers: number;
  /** Aborting lets the running cells write checkpoints and end. */
  readonly signal: AbortSignal;
  /** The folder of the dataset of that name, made where it is missing; called once for each dataset. */
  readonly datasetFolder: (dataset: string, environment: string) => Promise<string>;
  /** Called at the beginning with every cell, and then with each that changed. */
  readonly onProgress?: (progress: CellProgress) => void;
  /** Called with sentences the user should see. */
  readonly onNotice?: (sentence: string) => void;
}

/**
 * Runs whatever of the grid has no result yet, each cell in a process of its own. What was stopped anywhere — even by
 * `kill -9` — goes on where it was, and ends as if it had never stopped. A cell that fails does not stop the others.
 * `runs.jsonl` is complete after every cell.
 * @returns the state of every cell
 * @throws UserError when the folder holds the runs of another grid or is in use
 */
export async function runGrid(
  grid: Grid,
  cells: readonly Cell[],
  options: GridOptions,
): Promise<CellProgress[]> {
  const runs = join(options.folder, "runs");
  await mkdir(runs, { recursive: true });
  const release = await holdFolder(options.folder);
  try {
    await refuseOthers(runs, cells);
    const datasets = await ensureDatasets(cells, options);
    const folderOf = (cell: Cell) => join(runs, cell.name);
    const datasetOf = (cell: Cell) => datasets.get(cell.dataset)!;
    for (const cell of cells)
      if (existsSync(folderOf(cell))) await verifyCell(folderOf(cell), cell, datasetOf(cell));
    await writeFileAtomically(join(options.folder, "grid.json"), `${JSON.stringify(grid, null, 2)}\n`);

    const records = new Map<Cell, RunRecord>();
    const states = new Map<Cell, CellProgress>();
    const change = (state: CellProgress) => {
      states.set(state.cell, state);
      options.onProgress?.(state);
    };
    const keepResult = async ({ cell, status, failure }: CellProgress) => {
      if (status === "finished" || status === "diverged")
        records.set(cell, await recordOf(cell, folderOf(cell), failure));
    };
    const writeRecords = () =>
      writeFileAtomically(
        join(options.folder, "runs.jsonl"),
        formatRecords(cells.map((cell) => records.get(cell)).filter((record) => record !== undefined)),
      );
    for (const cell of cells) {
      change({ cell, ...(await cellState(folderOf(cell))) });
      await keepResult(states.get(cell)!);
    }
    await writeRecords();

    const work = async (cell: Cell, signal: AbortSignal) => {
      change({ ...states.get(cell)!, status: "running" });
      const outcome = await trainCell(cell, folderOf(cell), datasetOf(cell), { ...options, signal }, (news) =>
        change({ ...states.get(cell)!, ...news }),
      );
      change({
        ...states.get(cell)!,
        ...outcome,
        status: outcome.status === "interrupted" ? "waiting" : outcome.status,
      });
      await keepResult(states.get(cell)!);
      await writeRecords();
    };
    const missing = cells.filter((cell) => !records.has(cell));
    await inParallel(missing, options.workers, options.signal, work);
    return cells.map((cell) => states.get(cell)!);
  } finally {
    await release();
  }
}

/** Runs under other names would be left out of every table without a word. */
async function refuseOthers(runs: string, cells: readonly Cell[]): Promise<void> {
  const names = new Set(cells.map(({ name }) => name));
  const other = (await readdir(runs)).find((name) => !name.startsWith(".") && !names.has(name));
  if (other !== undefined)
    throw new UserError(
      `${join(runs, other)} is no run of this grid; choose another --name, or move that folder away`,
    );
}

async function ensureDatasets(
  cells: readonly Cell[],
  { datasetFolder }: GridOptions,
): Promise<Map<string, string>> {
  const folders = new Map<string, string>();
  for (const { dataset, settings } of cells)
    if (!folders.has(dataset)) folders.set(dataset, await datasetFolder(dataset, settings.environment));
  return folders;
}

async function trainCell(
  cell: Cell,
  folder: string,
  dataset: string,
  { signal, onNotice }: GridOptions,
  onNews: (news: { completed: number } | { success: number }) => void,
): Promise<CellOutcome> {
  try {
    if (!existsSync(folder)) await RunDirectory.create(folder, cell.settings, dataset);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { status: "broken", failure: error.message };
  }
  return trainInProcess(folder, {
    signal,
    onMessage: (message) => {
      if (message.type === "progress") onNews({ completed: message.completed });
      if (message.type === "evaluation") onNews({ success: message.success });
      if (message.type === "notice") onNotice?.(`${cell.name}: ${message.sentence}`);
    },
  });
}

/**
 * Works on the items in their order, on `workers` of them at once. After an abort nothing more is begun; an error
 * aborts the work on the other items and is thrown when that has ended.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  workers: number,
  signal: AbortSignal,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const queue = items.values(); // shared: every worker takes the next one
  const worker = async () => {
    try {
      while (!either.aborted) {
        const next = queue.next();
        if (next.done) return;
        await work(next.value, either);
      }
    } catch (error) {
      failed.abort(error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, worker));
  if (failed.signal.aborted) throw failed.signal.reason;
}
