import type { EpisodeDataset } from "../data/dataset.ts";
import { reachedSteps } from "../data/reached.ts";
import { TransitionSet } from "./transition-set.ts";

/** All transitions whose next state lies within the threshold of the commanded goal, in order. */
export function reachedTransitions(dataset: EpisodeDataset): TransitionSet {
  return TransitionSet.collect(dataset.transitionCount, (add) => {
    for (let episode = 0; episode < dataset.episodeCount; episode++) {
      const first = dataset.transitionIndex(episode, 0);
      for (const [step, reached] of reachedSteps(dataset, episode).entries()) if (reached) add(first + step);
    }
  });
}
