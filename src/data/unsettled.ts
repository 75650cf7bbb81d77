import type { EpisodeDataset } from "./dataset.ts";
import { rowsWithin } from "./reached.ts";

/** Transitions after which something still has to happen. */
export interface UnsettledTransitions {
  /** Transitions whose episode later achieves a goal that is not yet reached in their state, in order. */
  readonly transitions: Uint32Array;
  /** For each of them, after how many steps it first does. */
  readonly stepsToLeave: Uint32Array;
}

/**
 * The transitions (e, t) whose episode has a later state s_k with φ(s_k) farther from φ(s_t) than the threshold, and the
 * smallest such k − t. In logs of a robot that mostly misses its object these are few, and all else shows only that
 * doing anything keeps the object where it is.
 */
export function unsettledTransitions(dataset: EpisodeDataset): UnsettledTransitions {
  const { header, episodeCount, episodeLengths, episodeStarts, achievedGoals, transitionCount } = dataset;
  const { goalSize, distanceThreshold } = header;
  const transitions = new Uint32Array(transitionCount);
  const stepsToLeave = new Uint32Array(transitionCount);
  let count = 0;
  for (let episode = 0; episode < episodeCount; episode++) {
    const length = episodeLengths[episode];
    const first = episodeStarts[episode] + episode;
    for (let step = 0; step < length; step++) {
      let later = step + 1;
      while (
        later <= length &&
        rowsWithin(achievedGoals, first + later, achievedGoals, first + step, goalSize, distanceThreshold)
      )
        later++;
      if (later > length) continue;
      transitions[count] = episodeStarts[episode] + step;
      stepsToLeave[count++] = later - step;
    }
  }
  return { transitions: transitions.slice(0, count), stepsToLeave: stepsToLeave.slice(0, count) };
}
