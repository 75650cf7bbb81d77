import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { EpisodeSource } from "../../core/formats/episode-source.ts";
import type { EpisodeArrays } from "../../core/formats/layouts/episode-arrays.ts";
import { LEROBOT_DATA, LEROBOT_INFO, openLeRobot } from "../../core/formats/layouts/lerobot.ts";
import type { Mapping } from "../../core/formats/mapping.ts";
import {
  episodesOf,
  layOutArrays,
  type OpenEpisodesOptions,
  refuseMarks,
} from "../../core/formats/open-episodes.ts";
import { filesOf, readTree } from "../files/tree.ts";
import { FileSource } from "./file-source.ts";
import { findMinari, openMinari, refuseOtherBackends } from "./minari/read.ts";
import { openArrays } from "./open-arrays.ts";

/**
 * Opens logged episodes in a file or folder of any supported format. The format is detected from the content; the name
 * is ignored.
 * @throws UserError naming the file, the place and the remedy.
 */
export async function openEpisodes(path: string, options: OpenEpisodesOptions = {}): Promise<EpisodeSource> {
  const { mapping = { fields: {} } } = options;
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return episodesOf(await (isFolder ? layOutFolder(path, mapping) : layOutFile(path, mapping)), options);
}

async function layOutFolder(path: string, mapping: Mapping): Promise<EpisodeArrays> {
  const minari = findMinari(path);
  if (minari !== undefined) {
    refuseMarks(mapping, path, "Minari dataset");
    return openMinari(minari);
  }
  const info = join(path, LEROBOT_INFO);
  if (existsSync(info)) {
    refuseMarks(mapping, path, "LeRobot dataset");
    return openLeRobot({
      path,
      info: new FileSource(info),
      data: (await parquetFiles(join(path, LEROBOT_DATA))).map((file) => () => openArrays(file)),
    });
  }
  await refuseOtherBackends(path);
  throw new UserError(
    `${path} is no folder of episodes that Smore knows; give one of those in docs/data-formats.md`,
  );
}

async function layOutFile(path: string, mapping: Mapping): Promise<EpisodeArrays> {
  const file = await openArrays(path);
  if (!file.arrays.has("episode_0/actions")) return layOutArrays(file, mapping);
  await file.close();
  refuseMarks(mapping, path, "Minari dataset");
  return openMinari(path);
}

/** The paths of all Parquet files below a folder, in the order of their names. */
async function parquetFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const paths = [...filesOf(await readTree(folder))].filter((path) => path.endsWith(".parquet"));
  return paths.sort();
}
