import { statSync } from "node:fs";
import type { EpisodeDataset } from "../../core/data/dataset.ts";
import { type EpisodeSource, openArrays, openEpisodes } from "../formats/index.ts";
import { taskOf } from "./episode-task.ts";
import { type EpisodeTask, readEpisodes, writeEpisodes } from "./episodes.ts";
import { episodesOptions, type FileMeaning } from "./file-meaning.ts";
import type { DatasetFolderHeader } from "./folder-header.ts";
import { type OnDatasetProgress, reportsOf } from "./progress.ts";

export interface ReadDatasetOptions extends FileMeaning {
  /** Whether all numbers are checked: that they are finite, and actions in [−1, 1]. Default true. */
  readonly checkValues?: boolean;
  readonly onProgress?: OnDatasetProgress;
  readonly signal?: AbortSignal;
}

/**
 * Reads all episodes of a file in another format into memory.
 * @throws UserError that names the file, the place and the remedy
 *
 * @example A log in CSV, whose columns a mapping names.
 * ```js
 * import { writeFile } from "node:fs/promises";
 * import { readDataset } from "smore";
 *
 * const rows = ["episode,x,force"];
 * for (let episode = 0; episode < 3; episode++)
 *   for (let t = 0; t < 5; t++) rows.push([episode, 0.1 * t * episode, 0.5 * episode].join(","));
 * await writeFile("log.csv", rows.join("\n"));
 * const mapping = { episode: "episode", observation: ["x"], achievedGoal: ["x"], action: ["force"] };
 * await writeFile("mapping.json", JSON.stringify(mapping));
 * const dataset = await readDataset("log.csv", { mapping: "mapping.json", distanceThreshold: 0.05 });
 * console.log(dataset.episodeCount, dataset.transitionCount); // 3 12
 * ```
 */
export function readDataset(path: string, options: ReadDatasetOptions = {}): Promise<EpisodeDataset> {
  const { memory, signal, checkValues, onProgress } = options;
  const report = reportsOf(onProgress, "read", path, "episodes");
  return withEpisodeFile(path, options, (source, task) =>
    readEpisodes(source, task, { memory, signal, checkValues, onProgress: report }),
  );
}

/** Options of {@link writeDatasetFrom}. */
export interface ConvertDatasetOptions extends Omit<ReadDatasetOptions, "checkValues"> {
  /** Whether an existing dataset folder is replaced. Default false. */
  readonly overwrite?: boolean;
}

/**
 * Converts a file in another format into the dataset folder `folder`. Returns its header. Only a part of the episodes
 * is in memory at a time. The folder is written completely or not at all.
 * @throws UserError when the file is damaged, or when the folder exists or cannot be written
 */
export function writeDatasetFrom(
  path: string,
  folder: string,
  options: ConvertDatasetOptions = {},
): Promise<DatasetFolderHeader> {
  const { memory, overwrite, signal, onProgress } = options;
  return withEpisodeFile(path, options, (source, task) =>
    writeEpisodes(source, task, folder, {
      memory,
      overwrite,
      signal,
      onProgress: reportsOf(onProgress, "convert", path, "episodes"),
    }),
  );
}

/** Opens a file in another format for `work` and closes it afterwards. */
export async function withEpisodeFile<Result>(
  path: string,
  meaning: FileMeaning,
  work: (source: EpisodeSource, task: EpisodeTask) => Promise<Result>,
): Promise<Result> {
  const reading = await episodesOptions(meaning);
  const source = await openEpisodes(path, reading);
  try {
    return await work(source, taskOf(source, meaning, reading.mapping));
  } finally {
    await source.close();
  }
}

/** Name, type and shape of each array in a file; none for a name or a folder, whose arrays are in several files. */
export async function readArrayShapes(
  path: string,
): Promise<{ readonly name: string; readonly type: string; readonly shape: readonly number[] }[]> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isDirectory()) return [];
  const file = await openArrays(path);
  await file.close();
  return Array.from(file.arrays, ([name, { type, shape }]) => ({ name, type, shape }));
}
