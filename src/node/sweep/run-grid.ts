import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { UserError } from "../../core/base/errors.ts";
import type { RunConfig } from "../../core/learn/config.ts";
import { ensureDataset } from "../datasets/index.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { holdFolder } from "../files/hold.ts";
import { makeFolder } from "../files/make-folder.ts";
import { RunDirectory } from "../runs/run-directory.ts";
import { completeConfig } from "../runs/run-settings.ts";
import { CellDatasets, type EnsureDataset } from "./cell-datasets.ts";
import { cellState, requireCellRun } from "./cell-run.ts";
import type { Cell } from "./cells.ts";
import type { Grid } from "./grid.ts";
import { inParallel } from "./in-parallel.ts";
import type { CellOutcome, Launcher } from "./launchers/launcher.ts";
import { ProcessLauncher } from "./launchers/processes.ts";
import { formatRecords, loadRecords, type RunRecord, recordOf } from "./records.ts";
import { formatGrid, gridFile, gridId, recordsFile, runFolder, runsFolder } from "./results-folder.ts";

/** The progress of a cell. */
export interface CellProgress {
  readonly cell: Cell;
  readonly status: "waiting" | "running" | "finished" | "diverged" | "broken";
  /** Number of updates done. */
  readonly completed: number;
  /** Success rate of the latest evaluation, from 0 to 1. */
  readonly success?: number;
  /** Why the cell diverged or is broken, as a sentence. */
  readonly failure?: string;
}

/** The folders of a grid, and how its runs are recorded. */
export interface RecordOptions {
  /** The folder of results: `grid.json`, `runs.jsonl`, and the runs in `runs/`. */
  readonly folder: string;
  /** The folder of datasets. Default `datasets`. */
  readonly datasets?: string;
  /** Whether runs that were started by other code are continued and compared. Default false. */
  readonly mixVersions?: boolean | undefined;
  /** Called with every cell at the beginning, and then with each that changed. */
  readonly onProgress?: (progress: CellProgress) => void;
}

/** How a grid is run. */
export interface GridOptions extends RecordOptions {
  /** Trains the cells. Default: one process per core of this machine. */
  readonly launcher?: Launcher;
  /** When aborted, the running cells write checkpoints and end. */
  readonly signal?: AbortSignal;
  /**
   * Makes a missing dataset. Called once for each dataset, including those of held-out episodes. Default
   * `ensureDataset`.
   */
  readonly ensureDataset?: EnsureDataset;
  /** Called with sentences for the user. */
  readonly onNotice?: (sentence: string) => void;
}

/**
 * Runs every cell of the grid that has no result yet. A cell that was stopped, even by `kill -9`, continues from its last
 * checkpoint and ends with the same bits as an uninterrupted one. A cell that fails does not stop the others.
 * `runs.jsonl` is complete after every cell.
 * @returns the state of every cell
 * @throws UserError when the folder holds the runs of another grid or is in use
 *
 * @example Two methods, one task, one seed.
 * ```js
 * import { writeFile } from "node:fs/promises";
 * import { expandGrid, readGrid, runGrid } from "smore";
 *
 * const settings = { agent: { batchSize: 64, hiddenSizes: [32] }, training: { updates: 50, evaluateEvery: 50 } };
 * await writeFile(
 *   "grid.json",
 *   JSON.stringify({ methods: ["smore", "gcsl"], tasks: ["PointReach"], seeds: 1, size: 50, ...settings, evaluation: { episodes: 5 } }),
 * );
 * const grid = await readGrid("grid.json");
 * const cells = await runGrid(grid, expandGrid(grid), { folder: "results" });
 * console.log(cells.map(({ status }) => status).join(" ")); // finished finished
 * ```
 */
export async function runGrid(
  grid: Grid,
  cells: readonly Cell[],
  options: GridOptions,
): Promise<CellProgress[]> {
  const {
    launcher = new ProcessLauncher(),
    signal = new AbortController().signal,
    datasets: cache,
  } = options;
  const ensure = options.ensureDataset ?? ((source, rest) => ensureDataset(source, { ...rest, cache }));
  return withResults(grid, cells, options, cells, ensure, async (run) => {
    await run.load();
    await inParallel(run.missing(), launcher.capacity, signal, (cell, signal) =>
      run.train(cell, launcher, signal),
    );
  });
}

/**
 * Writes `grid.json`, and `runs.jsonl` from the run directories, and trains nothing.
 * @returns the state of every cell
 * @throws UserError as {@link runGrid}, and when a dataset of a run is missing
 */
export function recordGrid(
  grid: Grid,
  cells: readonly Cell[],
  options: RecordOptions,
): Promise<CellProgress[]> {
  const remedy = `make it with \`smore bench datasets ${options.folder}\``;
  const ensure: EnsureDataset = (source, rest) =>
    ensureDataset(source, { ...rest, cache: options.datasets, remedy });
  return withResults(grid, cells, options, [], ensure, (run) => run.load());
}

/**
 * Works on the results in a folder, which is locked meanwhile.
 * @param needed cells whose datasets are needed, beside cells that were started
 */
async function withResults(
  grid: Grid,
  cells: readonly Cell[],
  options: GridOptions,
  needed: readonly Cell[],
  ensure: EnsureDataset,
  work: (run: GridRun) => Promise<void>,
): Promise<CellProgress[]> {
  const runs = runsFolder(options.folder);
  await makeFolder(runs);
  const hold = await holdFolder(options.folder);
  try {
    refuseOthers(runs, await readdir(runs), cells);
    const run = new GridRun(cells, gridId(grid), options);
    await run.verify(needed, ensure);
    await writeFileAtomically(gridFile(options.folder), formatGrid(grid));
    await work(run);
    return run.states();
  } finally {
    await hold.release();
  }
}

/** Rejects runs under other names, which no table would include. */
function refuseOthers(place: string, runs: readonly string[], cells: readonly Cell[]): void {
  const names = new Set(cells.map(({ name }) => name));
  const other = runs.find((name) => !name.startsWith(".") && !names.has(name));
  if (other !== undefined)
    throw new UserError(
      `${place}: ${other} is not a run of this grid; choose another --name, or move it away`,
    );
}

/** The cells of a grid as they are trained: their states and records. */
class GridRun {
  readonly #cells: readonly Cell[];
  readonly #gridId: string;
  readonly #options: GridOptions;
  readonly #states = new Map<Cell, CellProgress>();
  readonly #records = new Map<Cell, RunRecord>();
  readonly #submitted = Date.now();

  constructor(cells: readonly Cell[], gridId: string, options: GridOptions) {
    this.#cells = cells;
    this.#gridId = gridId;
    this.#options = options;
  }

  /**
   * Checks that existing runs have the settings of their cells. They are read from their folders or, if these are on
   * another machine, from `runs.jsonl`.
   */
  async verify(needed: readonly Cell[], ensure: EnsureDataset): Promise<void> {
    const recorded = existsSync(this.#recordsFile) ? await loadRecords(this.#recordsFile) : [];
    refuseOthers(
      this.#recordsFile,
      recorded.map(({ run }) => run),
      this.#cells,
    );
    const records = new Map(recorded.map((record) => [record.run, record]));
    const begun = this.#cells.filter((cell) => existsSync(this.#folderOf(cell)) || records.has(cell.name));
    const datasets = await CellDatasets.ensure([...new Set([...needed, ...begun])], ensure);
    const { mixVersions = false } = this.#options;
    for (const cell of begun) {
      const folder = this.#folderOf(cell);
      const verify = (place: string, config: RunConfig) =>
        requireCellRun(place, folder, config, cell, datasets, mixVersions);
      if (existsSync(folder)) verify(folder, (await RunDirectory.open(folder)).config);
      else {
        const record = records.get(cell.name)!;
        const place = `${this.#recordsFile}, run ${record.run},`;
        verify(place, completeConfig(record.config, `${place} config.`));
        this.#records.set(cell, record);
      }
    }
  }

  /** Finds the state of every cell. */
  async load(): Promise<void> {
    for (const cell of this.#cells) {
      const record = this.#records.get(cell);
      this.#change({ cell, ...(record ? stateOf(record) : await cellState(this.#folderOf(cell))) });
      if (!record) await this.#keepRecord(cell);
    }
    await this.#writeRecords();
  }

  /** The cells without a result, in their order. */
  missing(): Cell[] {
    return this.#cells.filter((cell) => !this.#records.has(cell));
  }

  states(): CellProgress[] {
    return this.#cells.map((cell) => this.#states.get(cell)!);
  }

  /** Trains a cell to its end, or until `signal` is aborted. */
  async train(cell: Cell, launcher: Launcher, signal: AbortSignal): Promise<void> {
    this.#change({ ...this.#states.get(cell)!, status: "running" });
    const outcome = await this.#launch(cell, launcher, signal);
    const status = outcome.status === "interrupted" ? "waiting" : outcome.status;
    const failure = "failure" in outcome ? { failure: outcome.failure } : {};
    this.#change({ ...this.#states.get(cell)!, ...failure, status });
    await this.#keepRecord(cell);
    await this.#writeRecords();
  }

  #launch(cell: Cell, launcher: Launcher, signal: AbortSignal): Promise<CellOutcome> {
    const { folder: results, datasets = "datasets", mixVersions = false } = this.#options;
    const { index } = cell;
    const folder = this.#folderOf(cell);
    const job = {
      results,
      index,
      folder,
      gridId: this.#gridId,
      datasets,
      mixVersions,
      submitted: this.#submitted,
    };
    return launcher.run(job, {
      signal,
      onMessage: (message) => {
        if (message.type === "notice") this.#options.onNotice?.(`${cell.name}: ${message.sentence}`);
        else {
          const { type: _, ...news } = message;
          this.#change({ ...this.#states.get(cell)!, ...news });
        }
      },
    });
  }

  #change(state: CellProgress): void {
    this.#states.set(state.cell, state);
    this.#options.onProgress?.(state);
  }

  async #keepRecord(cell: Cell): Promise<void> {
    const { status, failure } = this.#states.get(cell)!;
    if (status === "finished" || status === "diverged")
      this.#records.set(cell, await recordOf(cell, this.#folderOf(cell), failure));
  }

  async #writeRecords(): Promise<void> {
    const records = this.#cells.flatMap((cell) => this.#records.get(cell) ?? []);
    await writeFileAtomically(this.#recordsFile, formatRecords(records));
  }

  get #recordsFile(): string {
    return recordsFile(this.#options.folder);
  }

  #folderOf(cell: Cell): string {
    return runFolder(this.#options.folder, cell);
  }
}

/** The state of a cell of which only the record is left. */
function stateOf({ final, failure, evaluations }: RunRecord): Omit<CellProgress, "cell"> {
  const completed = evaluations.at(-1)?.step ?? 0;
  if (failure !== undefined) return { status: "diverged", completed, failure };
  return { status: "finished", completed, success: final!.success };
}
