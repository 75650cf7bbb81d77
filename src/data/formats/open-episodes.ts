import { statSync } from "node:fs";
import { UserError } from "../../errors.ts";
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
    if (minari !== undefined) return openMinari(minari);
    if (isLeRobot(path)) return openLeRobot(path);
    await refuseOtherBackends(path);
    throw new UserError(
      `${path} is no folder of episodes that Smore knows; give one of those in docs/data-formats.md`,
    );
  }
  const file = await openArrays(path);
  try {
    if (file.arrays.has("episode_0/actions")) {
      await file.close();
      return await openMinari(path);
    }
    return isReplayBuffer(file) ? layOutReplayBuffer(file) : await layOutFlat(file, mapping);
  } catch (error) {
    await file.close();
    throw error;
  }
}
