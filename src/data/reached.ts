import type { EpisodeDataset } from "./dataset.ts";

/** True when row `rowA` of `a` and row `rowB` of `b` are closer than `threshold` (Euclidean distance). */
export function rowsWithin(
  a: Float32Array,
  rowA: number,
  b: Float32Array,
  rowB: number,
  width: number,
  threshold: number,
): boolean {
  let squared = 0;
  for (let i = 0; i < width; i++) {
    const difference = a[rowA * width + i] - b[rowB * width + i];
    squared += difference * difference;
  }
  return Math.sqrt(squared) < threshold;
}

/** True when the state after `transition` lies within the threshold of its episode's commanded goal. */
export function reachesCommandedGoal(dataset: EpisodeDataset, transition: number): boolean {
  const { goalSize, distanceThreshold } = dataset.header;
  const episode = dataset.episodeOfTransition[transition];
  const nextState = transition + episode + 1;
  const { achievedGoals, desiredGoals } = dataset;
  return rowsWithin(achievedGoals, nextState, desiredGoals, episode, goalSize, distanceThreshold);
}

/** All transitions whose next state lies within the threshold of the commanded goal, in order. */
export function reachedTransitions(dataset: EpisodeDataset): Uint32Array {
  const found = new Uint32Array(dataset.transitionCount);
  let count = 0;
  for (let transition = 0; transition < dataset.transitionCount; transition++)
    if (reachesCommandedGoal(dataset, transition)) found[count++] = transition;
  return found.slice(0, count);
}
