import type { Resources } from "../resources.ts";
import type { CellJob } from "./launcher.ts";

/** Cells of one grid that are submitted together. */
export interface Batch {
  /** Identifies the grid and the folder of its results. */
  readonly id: string;
  /** The folder of the grid's results. */
  readonly results: string;
  /** The text of its `grid.json`. */
  readonly grid: string;
  /** In their order. */
  readonly jobs: readonly CellJob[];
  /** Threads of a run, at most. */
  readonly threads: number;
  readonly resources: Resources;
}

/**
 * Submits cells to a system that queues them and runs `smore cell` for each when there is room, independently of this
 * process.
 */
export interface BatchLauncher {
  /** Whether it has the datasets made itself; if not, they must be there before cells are submitted. */
  readonly makesDatasets: boolean;
  /** Everything that would be submitted, as text. */
  plan(batch: Batch): string;
  /** @throws UserError when the system refuses, and nothing stays submitted then */
  submit(batch: Batch): Promise<void>;
  /** What the system still has of this grid: the indices of cells, and the number of other jobs. */
  queue(batch: Pick<Batch, "id" | "results">): Promise<BatchQueue>;
  /** Cancels the cells of a grid. Running ones may finish first. */
  cancel(batch: Pick<Batch, "id" | "results">): Promise<void>;
  close(): Promise<void>;
}

export interface BatchQueue {
  readonly cells: ReadonlySet<number>;
  readonly others: number;
}
