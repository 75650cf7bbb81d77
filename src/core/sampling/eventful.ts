import type { EpisodeDataset } from "../data/dataset.ts";
import { TransitionSet } from "./transition-set.ts";

/**
 * The transitions, in order, of eventful episodes: the achieved goal leaves the threshold around the one it begins
 * with. In logs of a robot that mostly misses its object these are few, and in all other episodes the object stays
 * where it is for any action.
 */
export function eventfulTransitions(dataset: EpisodeDataset): TransitionSet {
  const { episodeCount, episodeLengths, episodeStarts, transitionCount } = dataset;
  return TransitionSet.collect(transitionCount, (add) => {
    for (let episode = 0; episode < episodeCount; episode++) {
      if (!isEventful(dataset, episode)) continue;
      for (let step = 0; step < episodeLengths[episode]; step++) add(episodeStarts[episode] + step);
    }
  });
}

function isEventful(dataset: EpisodeDataset, episode: number): boolean {
  const { header, goalRule } = dataset;
  const state = dataset.stateIndex(episode, 0);
  const length = dataset.episodeLengths[episode];
  const achieved = dataset.achievedGoals.read(state, state + length + 1);
  for (let step = 1; step <= length; step++)
    if (!goalRule.reached(achieved, achieved, step * header.goalSize)) return true;
  return false;
}
