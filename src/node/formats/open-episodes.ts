import { statSync } from "node:fs";
import { UserError } from "../../core/base/errors.ts";
import { openArrays } from "./containers/index.ts";
import { EpisodeSource } from "./episode-source.ts";
import type { ActionRange, EpisodeArrays } from "./layouts/episode-arrays.ts";
import { layOutFlat } from "./layouts/flat.ts";
import { isLeRobot, openLeRobot } from "./layouts/lerobot.ts";
import { findMinari, openMinari, refuseOtherBackends } from "./layouts/minari.ts";
import { isReplayBuffer, layOutReplayBuffer } from "./layouts/replay-buffer.ts";
import type { Mapping } from "./mapping.ts";

export interface OpenEpisodesOptions {
  /** What the arrays mean, where the file does not say it, or says it otherwise. */
  readonly mapping?: Mapping;
  /** Bounds of the actions, to be scaled to [−1, 1]; where left out, those that the file states. */
  readonly actionRange?: ActionRange;
}

/**
 * Opens logged episodes in any format of the field. The format is found by content, not by name.
 * @throws UserError naming the file, the place and the remedy.
 */
export async function openEpisodes(path: string, options: OpenEpisodesOptions = {}): Promise<EpisodeSource> {
  const { mapping = { fields: {} } } = options;
  const arrays = await layOut(path, mapping);
  try {
    return new EpisodeSource(arrays, mapping, options.actionRange);
  } catch (error) {
    await arrays.close();
    throw error;
  }
}

async function layOut(path: string, mapping: Mapping): Promise<EpisodeArrays> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const minari = findMinari(path);
    if (minari !== undefined) {
      refuseMarks(mapping, path, "Minari dataset");
      return openMinari(minari);
    }
    if (isLeRobot(path)) {
      refuseMarks(mapping, path, "LeRobot dataset");
      return openLeRobot(path);
    }
    await refuseOtherBackends(path);
    throw new UserError(
      `${path} is no folder of episodes that Smore knows; give one of those in docs/data-formats.md`,
    );
  }
  const file = await openArrays(path);
  try {
    if (file.arrays.has("episode_0/actions")) {
      refuseMarks(mapping, path, "Minari dataset");
      await file.close();
      return await openMinari(path);
    }
    if (!isReplayBuffer(file)) return await layOutFlat(file, mapping);
    refuseMarks(mapping, path, "replay buffer");
    return layOutReplayBuffer(file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Refuses a mapping that says where episodes end, for a layout that has a place for each episode. */
function refuseMarks({ episode, end }: Mapping, path: string, layout: string): void {
  const mark = episode ?? end?.[0];
  if (mark)
    throw new UserError(
      `${mark.origin} ${path} is a ${layout}, which says itself where its episodes end; leave the field out`,
    );
}
