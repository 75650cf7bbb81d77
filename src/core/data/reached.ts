import type { EpisodeDataset } from "./dataset.ts";

/** (T): 1 for each step of an episode whose next state reaches the commanded goal, else 0. */
export function reachedSteps(dataset: EpisodeDataset, episode: number): Uint8Array {
  const { header, goalRule } = dataset;
  const length = dataset.episodeLengths[episode];
  const state = dataset.stateIndex(episode, 0);
  const achieved = dataset.achievedGoals.read(state, state + length + 1);
  const desired = dataset.desiredGoals.read(episode, episode + 1);
  const reached = new Uint8Array(length);
  for (let step = 0; step < length; step++)
    if (goalRule.reached(achieved, desired, (step + 1) * header.goalSize)) reached[step] = 1;
  return reached;
}
