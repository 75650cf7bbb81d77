import { UserError } from "../base/errors.ts";
import type { ByteSource } from "./byte-source.ts";
import type { ArrayFile } from "./containers/array-file.ts";
import { openArrays } from "./containers/index.ts";
import { type ActionReading, EpisodeSource } from "./episode-source.ts";
import {
  conventionalEndMarks,
  conventionalLengths,
  conventionalStarts,
  EPISODE_ENDS,
  folderOfActions,
} from "./layouts/conventions.ts";
import type { EpisodeArrays } from "./layouts/episode-arrays.ts";
import { layOutFlat } from "./layouts/flat.ts";
import { episodeGroups, layOutGroups, refuseSteps, wholeFile } from "./layouts/groups.ts";
import { bufferNames, layOutReplayBuffer } from "./layouts/replay-buffer.ts";
import { type Mapping, WHOLE_FILE } from "./mapping.ts";
import { type PictureReading, withPictures } from "./pictures/packed.ts";

export interface OpenEpisodesOptions extends ActionReading {
  /** What the arrays mean, if the file does not define it or defines it wrongly. */
  readonly mapping?: Mapping;
}

const NO_MAPPING: Mapping = { fields: {} };

/**
 * Opens logged episodes in one file. The format is detected from the content; the name is ignored.
 * @throws UserError that names the file, the place and the remedy
 */
export async function openEpisodes(
  source: ByteSource,
  options: OpenEpisodesOptions = {},
): Promise<EpisodeSource> {
  const { mapping = NO_MAPPING } = options;
  const pictures = { codecs: source.codecs, shapes: new Map() };
  return episodesOf(await layOutArrays(await openArrays(source), mapping, pictures), options);
}

/** The episodes in `opened`, laid out as its arrays indicate. The file is closed if it is rejected. */
export async function layOutArrays(
  opened: ArrayFile,
  mapping: Mapping,
  pictures: PictureReading,
): Promise<EpisodeArrays> {
  try {
    const file = await withPictures(opened, mapping, pictures);
    const buffer = bufferNames(file, mapping);
    if (buffer) {
      refuseMarks(mapping, file.path, "replay buffer");
      return await layOutReplayBuffer(file, buffer, mapping);
    }
    if (mapping.episode?.text === WHOLE_FILE && !file.arrays.has(WHOLE_FILE))
      return layOutGroups(file, wholeFile(file), `one episode in a ${file.format}`);
    const groups = holdsRows(file, mapping) ? [] : episodeGroups(file, mapping);
    if (groups.length === 0) return await layOutFlat(file, mapping);
    refuseMarks(mapping, file.path, "file with a group per episode");
    refuseSteps(file, groups, mapping);
    return layOutGroups(file, groups, `one group per episode (${groups[0].name} …) in a ${file.format}`);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/**
 * The episodes in one of several files. It is a single episode, unless its arrays say otherwise. The file is closed if
 * it is rejected.
 */
export function layOutPart(
  file: ArrayFile,
  mapping: Mapping,
  pictures: PictureReading,
): Promise<EpisodeArrays> {
  const { episode, end } = mapping;
  const known = [conventionalEndMarks, conventionalLengths, conventionalStarts].flatMap((names) =>
    names(file.arrays.keys()),
  );
  const isCut = episode ?? end ?? [...known, ...EPISODE_ENDS].find((name) => file.arrays.has(name));
  const isAlone =
    isCut === undefined && !bufferNames(file, mapping) && episodeGroups(file, mapping).length === 0;
  const whole = { text: WHOLE_FILE, origin: file.path };
  return layOutArrays(file, isAlone ? { ...mapping, episode: whole } : mapping, pictures);
}

/**
 * Whether the rows of a file's arrays are the steps of all its episodes: actions or end marks are then in no numbered
 * group.
 */
function holdsRows({ arrays }: ArrayFile, { fields }: Mapping): boolean {
  const names = [...arrays.keys()];
  const isTop = fields.action ? arrays.has(fields.action.text) : folderOfActions(names) === "";
  return isTop || conventionalEndMarks(names).some((name) => !name.includes("/") && arrays.has(name));
}

/** The episodes of arrays whose meaning the options complete. The arrays are closed if the options do not fit. */
export async function episodesOf(
  arrays: EpisodeArrays,
  { mapping = NO_MAPPING, ...actions }: OpenEpisodesOptions,
): Promise<EpisodeSource> {
  try {
    return new EpisodeSource(arrays, mapping, actions);
  } catch (error) {
    await arrays.close();
    throw error;
  }
}

/** Rejects a mapping that says where episodes end, for a layout that stores each episode by itself. */
export function refuseMarks({ episode, end }: Mapping, path: string, layout: string): void {
  const mark = episode ?? end?.[0];
  if (mark)
    throw new UserError(
      `${mark.origin} ${path} is a ${layout}, which defines the ends of its episodes itself; leave the field out`,
    );
}
