import { existsSync } from "node:fs";
import { UserError } from "../../core/base/errors.ts";
import { firstDifference } from "../../core/base/first-difference.ts";
import type { RunConfig } from "../../core/learn/config.ts";
import { changedImports } from "../extensions/index.ts";
import { codeText, isSameCode, presentCode } from "../runs/code-version.ts";
import { POLICY, RunDirectory } from "../runs/run-directory.ts";
import { readFailure } from "../runs/run-end.ts";
import type { CellDatasets } from "./cell-datasets.ts";
import type { Cell } from "./cells.ts";

/** The state of a cell on the disk. */
export type CellState =
  | { readonly status: "waiting"; readonly completed: number; readonly success?: number | undefined }
  | { readonly status: "finished"; readonly completed: number; readonly success?: number | undefined }
  | { readonly status: "diverged"; readonly completed: number; readonly failure: string };

/** The state of the cell whose run is, or will be, in `folder`. */
export async function cellState(folder: string): Promise<CellState> {
  if (!existsSync(folder)) return { status: "waiting", completed: 0 };
  const run = await RunDirectory.open(folder);
  const last = (await run.readLog("eval.jsonl")).at(-1);
  const completed = last?.step ?? 0;
  const failure = await readFailure(run);
  if (failure !== undefined) return { status: "diverged", completed, failure };
  if (last && completed === run.config.training.updates && (await run.readFile(POLICY)))
    return { status: "finished", completed, success: last.success };
  return { status: "waiting", completed, success: last?.success };
}

/**
 * Makes sure that a run can be continued as that of a cell: that it was begun with the same settings and, unless code may
 * be mixed, by the same code.
 * @param place names the run in errors
 * @param folder of the run
 */
export function requireCellRun(
  place: string,
  folder: string,
  config: RunConfig,
  cell: Cell,
  datasets: CellDatasets,
  mixVersions: boolean,
): void {
  const { dataset, heldOut } = datasets.of(cell);
  verifyCell(place, config, cell, { dataset: dataset.fingerprint, heldOut: heldOut?.fingerprint });
  if (mixVersions) return;
  const [changed] = changedImports(config.imports, folder);
  if (changed !== undefined)
    throw new UserError(
      `${changed} was changed since ${place} was started; choose another --name, or give --mix-versions`,
    );
  const now = presentCode();
  if (!isSameCode(config, now))
    throw new UserError(
      `${place} was started by Smore ${codeText(config)} and this is ${codeText(now)}; choose another --name, or give --mix-versions`,
    );
}

/** A run's configuration, as its folder or its record holds it. */
type FoundConfig = { readonly [name: string]: unknown } & {
  readonly dataset?: { readonly fingerprint: string } | undefined;
  readonly heldOutDataset?: { readonly fingerprint: string } | undefined;
};

/** Fingerprints of the datasets of a cell. */
export interface CellFingerprints {
  readonly dataset: string;
  readonly heldOut: string | undefined;
}

/**
 * Makes sure that a run, found at `place` with that configuration, is the one that the cell asks for, on the datasets with
 * those fingerprints.
 */
function verifyCell(
  place: string,
  config: FoundConfig,
  { settings }: Cell,
  { dataset, heldOut }: CellFingerprints,
): void {
  const { imports: _, ...compared } = settings;
  const fingerprints = (dataset: string | undefined, heldOut: string | undefined) => ({
    dataset: { fingerprint: dataset },
    heldOutDataset: { fingerprint: heldOut },
  });
  const found = Object.fromEntries(Object.keys(compared).map((name) => [name, config[name]]));
  const difference = firstDifference(
    { ...compared, ...fingerprints(dataset, heldOut) },
    { ...found, ...fingerprints(config.dataset?.fingerprint, config.heldOutDataset?.fingerprint) },
  );
  if (difference)
    throw new UserError(
      `${place} was started with ${difference.path} ${difference.found} where ${difference.asked} is requested now; choose another --name, or move that away`,
    );
}
