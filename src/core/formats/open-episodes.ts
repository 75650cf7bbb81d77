import { UserError } from "../base/errors.ts";
import type { ByteSource } from "./byte-source.ts";
import type { ArrayFile } from "./containers/array-file.ts";
import { openArrays } from "./containers/index.ts";
import { EpisodeSource } from "./episode-source.ts";
import type { ActionRange, EpisodeArrays } from "./layouts/episode-arrays.ts";
import { layOutFlat } from "./layouts/flat.ts";
import { isReplayBuffer, layOutReplayBuffer } from "./layouts/replay-buffer.ts";
import type { Mapping } from "./mapping.ts";

export interface OpenEpisodesOptions {
  /** What the arrays mean, where the file does not say it or says otherwise. */
  readonly mapping?: Mapping;
  /** Bounds of the actions, which are scaled to [−1, 1]; default those in the file. */
  readonly actionRange?: ActionRange;
}

const NO_MAPPING: Mapping = { fields: {} };

/**
 * Opens logged episodes that are in one file. The format is detected from the content; the name is ignored.
 * @throws UserError naming the file, the place and the remedy.
 */
export async function openEpisodes(
  source: ByteSource,
  options: OpenEpisodesOptions = {},
): Promise<EpisodeSource> {
  return episodesOf(await layOutArrays(await openArrays(source), options.mapping), options);
}

/** The episodes in `file`, laid out as its arrays indicate. Closes the file when it is refused. */
export async function layOutArrays(file: ArrayFile, mapping: Mapping = NO_MAPPING): Promise<EpisodeArrays> {
  try {
    if (!isReplayBuffer(file)) return await layOutFlat(file, mapping);
    refuseMarks(mapping, file.path, "replay buffer");
    return layOutReplayBuffer(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Gives the arrays their meaning. Closes them when the options do not fit. */
export async function episodesOf(
  arrays: EpisodeArrays,
  { mapping = NO_MAPPING, actionRange }: OpenEpisodesOptions,
): Promise<EpisodeSource> {
  try {
    return new EpisodeSource(arrays, mapping, actionRange);
  } catch (error) {
    await arrays.close();
    throw error;
  }
}

/** Refuses a mapping that says where episodes end, for a layout that stores each episode by itself. */
export function refuseMarks({ episode, end }: Mapping, path: string, layout: string): void {
  const mark = episode ?? end?.[0];
  if (mark)
    throw new UserError(
      `${mark.origin} ${path} is a ${layout}, which says itself where its episodes end; leave the field out`,
    );
}
