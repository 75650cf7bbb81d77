import { platform } from "./platform.ts";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetHeader, EpisodeDataset } from "../../core/data/index.ts";
import { loadDataset } from "./dataset-folder.ts";
import { readDatasetHeader } from "./folder-header.ts";
import { UserError } from "../../core/base/errors.ts";
import { type DatasetSize, findRecipe, listRecipes, type Recipe } from "../../core/collect/catalogue.ts";
import { type CollectionOptions, collectDataset, partialFolder } from "./collect-dataset.ts";
import { planCollection } from "../../core/collect/plan.ts";

export interface OpenOptions extends CollectionOptions {
  /** Where datasets made by name are kept; default `"datasets"` in the working directory. */
  readonly cache?: string;
}

/**
 * The dataset of a catalogue name, collected at the first call and read from the cache afterwards, or the dataset
 * in a folder (then the options play no part).
 * @throws UserError when there is neither, when the dataset is damaged, or when the cached one was made differently.
 */
export async function openDataset(nameOrFolder: string, options: OpenOptions = {}): Promise<EpisodeDataset> {
  return loadDataset(await ensureDataset(nameOrFolder, options));
}

/** Like {@link openDataset}, but gives the dataset's folder without reading its columns. */
export async function ensureDataset(nameOrFolder: string, options: OpenOptions = {}): Promise<string> {
  const isName = listRecipes().some(({ name }) => name === nameOrFolder);
  if (!isName && existsSync(nameOrFolder)) return nameOrFolder;
  const recipe = findRecipe(nameOrFolder);
  const { cache = "datasets", size = "small", seed = 0 } = options;
  const folder = join(cache, cacheName(recipe, size, seed));
  if (!existsSync(folder)) {
    await collectDataset(recipe, folder, options);
    return folder;
  }
  verifyOrigin(folder, (await readDatasetHeader(folder)).dataset, planCollection(recipe, size, seed, platform).header);
  await rm(partialFolder(folder), { recursive: true, force: true }); // left behind by a kill at the very end
  return folder;
}

/** The name of a cached dataset's folder, e.g. `fetch-reach-random-small` or `fetch-reach-random-300-seed-2`. */
export function cacheName({ name }: Recipe, size: DatasetSize, seed: number): string {
  return `${name}-${size}${seed === 0 ? "" : `-seed-${seed}`}`;
}

/** Versions may differ: a dataset stays what it is when Smore is updated, and its header says how old it is. */
function verifyOrigin(folder: string, found: DatasetHeader, expected: DatasetHeader): void {
  for (const field of ["recipe", "seed", "episodes", "transitions", "parts"]) {
    const [is, shouldBe] = [found, expected].map(({ provenance }) => JSON.stringify(provenance[field]));
    if (is !== shouldBe)
      throw new UserError(
        `${folder}: field "provenance.${field}" is ${is} where ${shouldBe} was asked for; ` +
          "move that folder away to have the dataset made again",
      );
  }
}
