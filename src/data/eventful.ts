import type { EpisodeDataset } from "./dataset.ts";
import { rowsWithin } from "./reached.ts";

/**
 * The transitions, in order, of episodes in which something happens: the achieved goal leaves the threshold around the
 * one it begins with. In logs of a robot that mostly misses its object these are few, and all other episodes show only
 * that whatever the robot does keeps the object where it is.
 */
export function eventfulTransitions(dataset: EpisodeDataset): Uint32Array {
  const { episodeCount, episodeLengths, episodeStarts, transitionCount } = dataset;
  const found = new Uint32Array(transitionCount);
  let count = 0;
  for (let episode = 0; episode < episodeCount; episode++) {
    if (!isEventful(dataset, episode)) continue;
    for (let step = 0; step < episodeLengths[episode]; step++) found[count++] = episodeStarts[episode] + step;
  }
  return found.slice(0, count);
}

function isEventful(
  { header, episodeLengths, episodeStarts, achievedGoals }: EpisodeDataset,
  episode: number,
) {
  const { goalSize, distanceThreshold } = header;
  const first = episodeStarts[episode] + episode;
  for (let step = 1; step <= episodeLengths[episode]; step++)
    if (!rowsWithin(achievedGoals, first + step, achievedGoals, first, goalSize, distanceThreshold))
      return true;
  return false;
}
