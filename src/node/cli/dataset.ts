import { existsSync } from "node:fs";
import { UserError } from "../../core/base/errors.ts";
import { firstRecipe, listRecipes } from "../../core/collect/index.ts";
import { ensureDataset } from "../datasets/index.ts";
import { convertedFolder } from "./conversion.ts";
import { type ImportFlags, isDatasetFolder, refuseMeanings } from "./import-options.ts";
import { interruptSignal } from "./interrupt.ts";
import { withProgress } from "./progress.ts";

export interface DatasetOptions extends ImportFlags {
  /** A name of the catalogue, a folder or a file of episodes; the environment's first dataset where it is left out. */
  readonly dataset?: string;
  readonly env: string;
  readonly size: "small" | "paper" | number;
  readonly workers: number;
  readonly seed?: number;
}

/**
 * The folder of the dataset that the options mean, with a progress bar: a name is collected, and a file in another
 * format converted, where that has not been done before.
 */
export async function datasetFolder(options: DatasetOptions): Promise<string> {
  const { env, size, workers, seed } = options;
  const dataset = options.dataset ?? firstRecipe(env)?.name;
  if (dataset === undefined)
    throw new UserError(`there is no dataset for ${env} in the catalogue; give one with --dataset <folder>`);
  const isName = listRecipes().some(({ name }) => name === dataset);
  if (!isName && existsSync(dataset) && !isDatasetFolder(dataset)) return convertedFolder(dataset, options);
  if (!isName && /[/\\.]/.test(dataset) && !existsSync(dataset))
    throw new UserError(`there is no dataset at ${dataset}; check the path`);
  if (isName || isDatasetFolder(dataset)) refuseMeanings(dataset, options);
  const signal = interruptSignal();
  try {
    return await withProgress(`collect ${dataset}`, "steps", (onProgress) =>
      ensureDataset(dataset, { size, workers, seed, signal, onProgress }),
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new UserError("stopped; the finished episodes are kept, and the same command goes on from there", {
      cause: error,
    });
  }
}
