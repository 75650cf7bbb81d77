/** How training of a cell ended. A `broken` one (a full disk, a kill) can be tried again. */
export type CellOutcome =
  | { readonly status: "finished" | "interrupted" }
  | { readonly status: "diverged" | "broken"; readonly failure: string };

/** What a cell reports while it trains. */
export type CellMessage =
  | { readonly type: "progress"; readonly completed: number }
  /** The success rate of the latest evaluation. */
  | { readonly type: "evaluation"; readonly success: number }
  | { readonly type: "notice"; readonly sentence: string };

export interface LaunchOptions {
  /** When aborted, the cell writes a checkpoint and ends as `interrupted`. */
  readonly signal: AbortSignal;
  /** Optional to call: the folder of the run holds every result. */
  readonly onMessage: (message: CellMessage) => void;
}

/**
 * Trains cells of a grid: in processes of this machine, as jobs of Slurm, on the machines of a queue, …
 *
 * A run directory is all that a launcher passes on. The remote side opens it, trains it from its last checkpoint and writes
 * its results into it, so a folder that both sides see is enough. A launcher without a channel to its cells can poll
 * `metrics.jsonl` and `eval.jsonl` there and call `onMessage` itself.
 *
 * The lock of a run holds on one machine only. A launcher for several machines has to make sure that no two of them train
 * one folder, for example by a lease with an end that `run` takes and renews.
 */
export interface Launcher {
  /** Cells that may run at once; `Infinity` for a queue that keeps waiting jobs itself. */
  readonly capacity: number;

  /**
   * Trains the run in `folder` from its last checkpoint. Called for up to `capacity` folders at once, and never for one
   * folder twice at a time.
   * @returns how training ended; a lost process or job is `broken`.
   * @throws for faults of the launcher itself only; they end the grid.
   */
  run(folder: string, options: LaunchOptions): Promise<CellOutcome>;
}
