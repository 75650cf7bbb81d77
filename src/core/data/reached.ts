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

/** (T): 1 for each step of an episode whose next state lies within the threshold of the commanded goal, else 0. */
export function reachedSteps(dataset: EpisodeDataset, episode: number): Uint8Array {
  const { goalSize, distanceThreshold } = dataset.header;
  const length = dataset.episodeLengths[episode];
  const state = dataset.stateIndex(episode, 0);
  const achieved = dataset.achievedGoals.read(state, state + length + 1);
  const desired = dataset.desiredGoals.read(episode, episode + 1);
  const reached = new Uint8Array(length);
  for (let step = 0; step < length; step++)
    if (rowsWithin(achieved, step + 1, desired, 0, goalSize, distanceThreshold)) reached[step] = 1;
  return reached;
}
