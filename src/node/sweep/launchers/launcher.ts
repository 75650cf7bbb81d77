/** How training of a cell ended. A `broken` one (a full disk, a kill) can be tried again. */
export type CellOutcome =
  | { readonly status: "finished" | "interrupted" }
  | { readonly status: "diverged"; readonly failure: string }
  /** `isTemporary` where it may go on later without a change, as when another process trains the run. */
  | { readonly status: "broken"; readonly failure: string; readonly isTemporary?: boolean };

/** What a cell reports while it trains. */
export type CellMessage =
  | { readonly type: "progress"; readonly completed: number }
  /** The success rate of the latest evaluation. */
  | { readonly type: "evaluation"; readonly success: number }
  | { readonly type: "notice"; readonly sentence: string };

/** A cell to be trained, with all arguments of `smore cell`. */
export interface CellJob {
  /** The folder of the grid's results, which holds `grid.json`. */
  readonly results: string;
  /** Index of the cell in the grid. */
  readonly index: number;
  /** The folder of its run. */
  readonly folder: string;
  /** Identifies the content of `grid.json`; the cell is refused if that was changed since. */
  readonly gridId: string;
  /** Where datasets are kept. */
  readonly datasets: string;
  /** Whether a run that other code began is continued. */
  readonly mixVersions: boolean;
  /** When it was submitted, in milliseconds since 1970. */
  readonly submitted: number;
}

/** How a launcher is interrupted, and where it reports. */
export interface LaunchOptions {
  /** When aborted, the cell writes a checkpoint and ends as `interrupted`. */
  readonly signal: AbortSignal;
  /** Optional to call: the folder of the run holds every result. */
  readonly onMessage: (message: CellMessage) => void;
}

/**
 * Trains cells of a grid: in processes of this machine, as jobs of a cluster, on the machines of a queue, …
 *
 * Each cell is one command, {@link cellArguments}, in the working directory of this process. It creates the run, or continues
 * it from its last checkpoint, and writes nothing but the folder of the run. A folder that all machines see is enough. A
 * launcher without a channel to its cells can read `status.json` there and call `onMessage` itself.
 */
export interface Launcher {
  /** Cells that may run at once; `Infinity` for a queue that keeps waiting jobs itself. */
  readonly capacity: number;

  /**
   * Trains the run of a cell. Called for up to `capacity` cells at once, and never for one cell twice at a time.
   * @returns how training ended; a lost process or job is `broken`.
   * @throws for faults of the launcher itself only; they end the grid.
   */
  run(job: CellJob, options: LaunchOptions): Promise<CellOutcome>;
}

/** Exit codes of `smore cell`. */
export const CELL_EXIT = {
  /** The run has a result: it is finished, or it diverged. */
  result: 0,
  /** It failed, and would fail again unless something is changed. */
  failed: 1,
  /** It was stopped after a checkpoint, or another process trains it. The same command goes on. (EX_TEMPFAIL of sysexits.h) */
  again: 75,
} as const;

/** What follows `smore` on the command line that trains a cell. */
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
