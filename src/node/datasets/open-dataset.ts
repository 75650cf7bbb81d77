import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { type DatasetSize, findRecipe, listRecipes, type Recipe } from "../../core/collect/catalogue.ts";
import { planCollection } from "../../core/collect/plan.ts";
import type { DatasetHeader, EpisodeDataset } from "../../core/data/index.ts";
import { importModules } from "../extensions/index.ts";
import { type CollectionOptions, collectDataset, partialFolder } from "./collect-dataset.ts";
import { type ConversionOptions, ensureConverted, missingDataset } from "./conversion-cache.ts";
import { loadDataset } from "./dataset-folder.ts";
import { readDataset } from "./episode-file.ts";
import { type FileMeaning, optionName, refuseMeaning } from "./file-meaning.ts";
import { isDatasetFolder, loadDatasetHeader } from "./folder-header.ts";
import { platform } from "./platform.ts";
import { type OnDatasetProgress, reportsOf } from "./progress.ts";

/**
 * Options of {@link ensureDataset}. `size`, `seed` and `workers` apply to names, the fields of {@link FileMeaning} to
 * files.
 */
export interface EnsureOptions
  extends Omit<CollectionOptions, "onProgress">,
    Pick<ConversionOptions, "onNotice" | "remedy">,
    FileMeaning {
  /** Folder of collected and converted datasets. Default `"datasets"` in the working directory. */
  readonly cache?: string;
  readonly onProgress?: OnDatasetProgress;
}

export interface OpenOptions extends EnsureOptions {
  /** MiB of memory for the numbers of a file, or for columns of a folder, see {@link LoadOptions}. */
  readonly memory?: number;
  /** Whether all numbers are checked: that they are finite, and actions in [−1, 1]. Default true. */
  readonly checkValues?: boolean;
}

/** A name of the catalogue, a dataset folder of Smore, or a file (or folder) in another format. */
export type SourceKind = "name" | "folder" | "file";

/** @throws UserError for a path at which nothing exists */
export function sourceKind(source: string): SourceKind {
  if (listRecipes().some(({ name }) => name === source)) return "name";
  if (existsSync(source)) return isDatasetFolder(source) ? "folder" : "file";
  if (/[/\\.]/.test(source)) throw new UserError(`there is no dataset at ${source}; check the path`);
  return "name"; // an unknown one: `findRecipe` suggests the nearest
}

/**
 * Opens a dataset by its name, folder or file. A named dataset is collected at the first call and loaded from the cache
 * afterwards. A folder is loaded, and a file in another format is read into memory.
 * @throws UserError when there is no such dataset, when it is damaged, when the cached one was made in another way, or
 * when options contradict its header
 */
export async function openDataset(source: string, options: OpenOptions = {}): Promise<EpisodeDataset> {
  await importModules(options.imports);
  if (sourceKind(source) === "file") return readDataset(source, options);
  const { memory, checkValues, onProgress } = options;
  const folder = await ensureDataset(source, options);
  await requireEnvironment(folder, options);
  return loadDataset(folder, {
    memory,
    checkValues,
    onBytes: reportsOf(onProgress, "check", folder, "bytes"),
  });
}

/**
 * Like {@link openDataset}, but returns the path of a dataset folder and reads no columns. A file in another format is
 * converted into the cache at the first call. The environment of a name or folder may differ from `environment`, since
 * a policy may be trained in another environment of the same sizes.
 * @throws UserError as {@link openDataset}
 */
export async function ensureDataset(source: string, options: EnsureOptions = {}): Promise<string> {
  const { cache = "datasets" } = options;
  await importModules(options.imports);
  const kind = sourceKind(source);
  if (kind === "file") return ensureConverted(source, { ...options, cache });
  const recipe = kind === "name" ? findRecipe(source) : undefined;
  refuseMeaning(source, options);
  return recipe ? ensureCollected(recipe, cache, options) : source;
}

/** @throws UserError when the options name another environment than the folder's */
export async function requireEnvironment(folder: string, meaning: FileMeaning): Promise<void> {
  if (meaning.environment === undefined) return;
  const { environment } = (await loadDatasetHeader(folder)).dataset;
  if (meaning.environment !== environment)
    throw new UserError(
      `${folder} comes from ${environment}, not ${meaning.environment}; leave ${optionName(meaning, "environment")} out`,
    );
}

async function ensureCollected(recipe: Recipe, cache: string, options: EnsureOptions): Promise<string> {
  const { size = "small", seed = 0, workers, signal, onProgress } = options;
  const folder = join(cache, cacheName(recipe, size, seed));
  if (!existsSync(folder)) {
    if (options.remedy !== undefined) throw missingDataset(folder, options.remedy);
    const reports = reportsOf(onProgress, "collect", recipe.name, "steps");
    await collectDataset(recipe, folder, { size, seed, workers, signal, onProgress: reports });
    return folder;
  }
  const { header } = planCollection(recipe, size, seed, platform);
  verifyOrigin(folder, (await loadDatasetHeader(folder)).dataset, header);
  await rm(partialFolder(folder), { recursive: true, force: true }); // left behind by a kill at the very end
  return folder;
}

/** The name of a cached dataset's folder, e.g. `fetch-reach-random-small` or `fetch-reach-random-300-seed-2`. */
function cacheName({ name }: Recipe, size: DatasetSize, seed: number): string {
  return `${name}-${size}${seed === 0 ? "" : `-seed-${seed}`}`;
}

/** Versions may differ: an update of Smore keeps cached datasets, and their headers name the version that made them. */
function verifyOrigin(folder: string, found: DatasetHeader, expected: DatasetHeader): void {
  for (const field of ["recipe", "seed", "episodes", "transitions", "parts"]) {
    const [is, shouldBe] = [found, expected].map(({ provenance }) => JSON.stringify(provenance[field]));
    if (is !== shouldBe)
      throw new UserError(
        `${folder}: field "provenance.${field}" is ${is} where ${shouldBe} was requested; ` +
          "move that folder away to have the dataset made again",
      );
  }
}
