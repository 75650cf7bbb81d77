import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { EpisodeSource } from "../../core/formats/episode-source.ts";
import type { EpisodeArrays } from "../../core/formats/layouts/episode-arrays.ts";
import { closedBetween, joinParts } from "../../core/formats/layouts/joined.ts";
import {
  LEROBOT_DATA,
  LEROBOT_INFO,
  LEROBOT_STATISTICS,
  openLeRobot,
} from "../../core/formats/layouts/lerobot.ts";
import type { Mapping } from "../../core/formats/mapping.ts";
import {
  episodesOf,
  layOutArrays,
  layOutPart,
  type OpenEpisodesOptions,
  refuseMarks,
} from "../../core/formats/open-episodes.ts";
import { filesOf, readTree } from "../files/tree.ts";
import { FileSource } from "./file-source.ts";
import { findMinari, openMinari, refuseOtherBackends } from "./minari/read.ts";
import { openArrays } from "./open-arrays.ts";
import { picturesIn, picturesInFile } from "./pictures/beside.ts";
import { EpisodeFrames, isPictureName } from "./pictures/frames.ts";
import { isZarr } from "./zarr/open-zarr.ts";

/** The extensions of files with episodes. A folder of episodes may also hold files that describe them. */
const DATA_FILE = /\.(?:hdf5|h5|npz|npy|pkl|pickle|pt|pth|parquet|csv|tsv|jsonl)$/i;

/**
 * Opens logged episodes in a file or folder of any supported format. The format is detected from the content; the name
 * is ignored.
 * @throws UserError that names the file, the place and the remedy
 */
export async function openEpisodes(path: string, options: OpenEpisodesOptions = {}): Promise<EpisodeSource> {
  const { mapping = { fields: {} } } = options;
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return episodesOf(await (isFolder ? layOutFolder(path, mapping) : layOutFile(path, mapping)), options);
}

async function layOutFolder(path: string, mapping: Mapping): Promise<EpisodeArrays> {
  if (isZarr(path)) return layOutFile(path, mapping);
  const minari = findMinari(path);
  if (minari !== undefined) {
    refuseMarks(mapping, path, "Minari dataset");
    return openMinari(minari);
  }
  const info = join(path, LEROBOT_INFO);
  if (existsSync(info)) {
    refuseMarks(mapping, path, "LeRobot dataset");
    const data = (await parquetFiles(join(path, LEROBOT_DATA))).map((file) => () => openArrays(file));
    const found = LEROBOT_STATISTICS.map((name) => join(path, name)).find((name) => existsSync(name));
    const statistics = found === undefined ? undefined : new FileSource(found);
    const pictures = picturesIn(path);
    return openLeRobot({ path, info: new FileSource(info), statistics, data, pictures }, mapping);
  }
  await refuseOtherBackends(path);
  return layOutFiles(path, mapping);
}

/** A folder of files of one kind, each with one or more episodes, and the pictures that belong to them. */
async function layOutFiles(path: string, mapping: Mapping): Promise<EpisodeArrays> {
  const entries = await readdir(path, { withFileTypes: true });
  const foreign = foreignFolder(entries.map(({ name }) => name));
  if (foreign !== undefined) throw new UserError(`${path} is ${foreign}`);
  const names = entries
    .filter((entry) => !entry.isDirectory() && DATA_FILE.test(entry.name))
    .map(({ name }) => name)
    .sort(new Intl.Collator("en", { numeric: true }).compare);
  const endings = [...new Set(names.map((name) => extname(name)))];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const pictured = endings.length === 0 ? await firstPictured(path, folders) : undefined;
  if (pictured !== undefined) throw new UserError(`${path} is ${withoutActions(`${pictured}/`)}`);
  if (endings.length !== 1)
    throw new UserError(
      endings.length === 0
        ? `${path} is not a folder of episodes that Smore supports; give one of those in docs/data-formats.md`
        : `${path} holds files of several kinds (${endings.join(", ")}), so it is not a folder of episodes; give one of its files, or move the episodes into a folder of their own`,
    );
  // Rejects links out of the folder; its hash is that of everything in it.
  const frames = new EpisodeFrames(await readTree(path), mapping);
  frames.requirePairs(path, names);
  const pictures = picturesIn(path);
  const open = async (name: string) =>
    layOutPart(await frames.addTo(await openArrays(join(path, name))), mapping, pictures);
  const parts: EpisodeArrays[] = [];
  for (const name of names) parts.push(await closedBetween(() => open(name)));
  const format = `${names.length} files, such as ${names[0]}: ${parts[0].format}`;
  return joinParts(parts, { path, format });
}

async function layOutFile(path: string, mapping: Mapping): Promise<EpisodeArrays> {
  const file = await openArrays(path);
  if (!file.arrays.has("episode_0/actions")) return layOutArrays(file, mapping, picturesInFile());
  await file.close();
  refuseMarks(mapping, path, "Minari dataset");
  return openMinari(path);
}

/** The kind of a folder in an unsupported format, by the names in it, and the remedy. */
function foreignFolder(names: readonly string[]): string | undefined {
  const has = (name: string) => names.includes(name);
  if (has("dataset_info.json") && has("features.json"))
    return "a dataset of TensorFlow (RLDS), which is not read; save its episodes as a list of dictionaries by pickle.dump";
  if (has("dataset_info.json") && has("state.json"))
    return "a dataset of Hugging Face on disk, which is not read; write its table by to_parquet";
  const picture = names.find(isPictureName);
  return picture !== undefined && !names.some((name) => DATA_FILE.test(name))
    ? withoutActions(picture)
    : undefined;
}

/** The first of the folders in `path` that holds a picture. */
async function firstPictured(path: string, folders: readonly string[]): Promise<string | undefined> {
  for (const name of folders) if ((await readdir(join(path, name))).some(isPictureName)) return name;
  return undefined;
}

function withoutActions(picture: string): string {
  return `a folder of pictures (${picture} …) without actions; put those of each episode into a folder beside a table of its actions, such as episode_0/ and episode_0.csv`;
}

/** The paths of all Parquet files below a folder, in the order of their names. */
async function parquetFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const paths = [...filesOf(await readTree(folder))].filter((path) => path.endsWith(".parquet"));
  return paths.sort();
}
