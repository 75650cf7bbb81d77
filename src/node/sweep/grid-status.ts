import { leaseAge, leaseExpiry } from "../files/lease.ts";
import { cellState } from "./cell-run.ts";
import { type CellStatus, readStatus } from "./cell-status.ts";
import type { Cell } from "./cells.ts";
import { runFolder } from "./results-folder.ts";

/** The progress of a cell. */
export interface CellReport {
  readonly run: string;
  readonly index: number;
  readonly state: CellStatus["state"] | "waiting" | "lost";
  readonly completed: number;
  readonly updates: number;
  readonly success?: number | undefined;
  readonly failure?: string | undefined;
  /** The last report of `smore cell`. */
  readonly status?: CellStatus | undefined;
}

/** The progress of a grid's cells, from their run directories alone. */
export function gridStatus(results: string, cells: readonly Cell[]): Promise<CellReport[]> {
  return Promise.all(cells.map((cell) => cellReport(results, cell)));
}

async function cellReport(results: string, cell: Cell): Promise<CellReport> {
  const folder = runFolder(results, cell);
  const { name: run, index, settings } = cell;
  const { updates } = settings.training;
  const status = await readStatus(folder);
  const { state, completed, success, failure } = status ?? {};
  if (state === "finished" || state === "diverged")
    return { run, index, state, completed: completed!, updates, success, failure, status };
  // Without a status, or where it was not written to the end, the run itself says more.
  const own = await cellState(folder);
  if (own.status !== "waiting") return { run, index, ...own, state: own.status, updates, status };
  if (!status)
    return { run, index, state: "waiting", completed: own.completed, updates, success: own.success };
  const age = state === "running" ? await leaseAge(folder) : 0;
  const isLost = age === undefined || age > leaseExpiry();
  return {
    ...{ run, index, updates, success, failure, status },
    completed: status.completed,
    state: isLost ? "lost" : status.state,
  };
}
