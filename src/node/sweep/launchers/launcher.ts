/** How training of a cell ended. A `broken` cell, for example after a full disk or a kill, can be tried again. */
export type CellOutcome =
  | { readonly status: "finished" | "interrupted" }
  | { readonly status: "diverged"; readonly failure: string }
  /** `isTemporary` if the same cell may succeed later without a change, as when another process trains the run. */
  | { readonly status: "broken"; readonly failure: string; readonly isTemporary?: boolean };

/** A message of a cell while it trains. */
export type CellMessage =
  | { readonly type: "progress"; readonly completed: number }
  /** The success rate of the latest evaluation. */
  | { readonly type: "evaluation"; readonly success: number }
  | { readonly type: "notice"; readonly sentence: string };

/** A cell to train, with all arguments of `smore cell`. */
export interface CellJob {
  /** The folder of the grid's results, which holds `grid.json`. */
  readonly results: string;
  /** Index of the cell in the grid. */
  readonly index: number;
  /** The folder of its run. */
  readonly folder: string;
  /** Identifies the content of `grid.json`. The cell is rejected if that was changed since. */
  readonly gridId: string;
  /** The folder of datasets. */
  readonly datasets: string;
  /** Whether a run that was started by other code is continued. */
  readonly mixVersions: boolean;
  /** Time of submission, in milliseconds since 1970. */
  readonly submitted: number;
}

/** The signal that interrupts a launcher, and its messages. */
export interface LaunchOptions {
  /** When aborted, the cell writes a checkpoint and ends as `interrupted`. */
  readonly signal: AbortSignal;
  /** Receives messages of the cell. Calling it is optional, since the folder of the run holds every result. */
  readonly onMessage: (message: CellMessage) => void;
}

/**
 * Trains the cells of a grid: in processes of this machine, as jobs of a cluster, or on the machines of a queue.
 *
 * Each cell is one command, {@link cellArguments}, in the working directory of this process. It creates the run or
 * continues it from its last checkpoint, and writes only in the folder of the run. All machines must share this folder.
 * A launcher without a channel to its cells can read `status.json` there and call `onMessage` itself.
 */
export interface Launcher {
  /** Number of cells that may run at once; `Infinity` for a queue that keeps waiting jobs itself. */
  readonly capacity: number;

  /**
   * Trains the run of a cell. Called for up to `capacity` cells at once, but never for the same cell at the same time.
   * @returns how training ended; a lost process or job is `broken`
   * @throws Error only for faults of the launcher itself, which end the grid
   */
  run(job: CellJob, options: LaunchOptions): Promise<CellOutcome>;
}

/** Exit codes of `smore cell`. */
export const CELL_EXIT = {
  /** The run has a result: it is finished, or it diverged. */
  result: 0,
  /** The run failed, and would fail again unless something is changed. */
  failed: 1,
  /**
   * The run was stopped after a checkpoint, or another process trains it. The same command continues it. (EX_TEMPFAIL
   * of sysexits.h)
   */
  again: 75,
} as const;

/** The arguments of `smore` that train a cell. */
export function cellArguments({
  results,
  index,
  gridId,
  datasets,
  mixVersions,
  submitted,
}: CellJob): string[] {
  return [
    ...["cell", results, String(index), "--grid-id", gridId, "--datasets", datasets],
    ...["--submitted", String(submitted)],
    ...(mixVersions ? ["--mix-versions"] : []),
  ];
}
