import type { EpisodeDataset } from "./dataset.ts";

/** Episodes that are looked at, so that a dataset on disk need not be read once more. */
const EPISODES = 1000;

/**
 * Where observations show the achieved goal: for each dimension of the goal one of the observation that holds the same
 * number in every state (the first one, if several do) of up to 1000 episodes, evenly spread over the dataset. Undefined
 * when some dimension is not shown.
 */
export function goalColumns(dataset: EpisodeDataset): readonly number[] | undefined {
  const { observationSize, goalSize } = dataset.header;
  const candidates = Array.from({ length: goalSize }, () =>
    Array.from({ length: observationSize }, (_, i) => i),
  );
  const looks = Math.min(EPISODES, dataset.episodeCount);
  for (let look = 0; look < looks; look++) {
    const { observations, achievedGoals } = dataset.episode(
      Math.floor((look * dataset.episodeCount) / looks),
    );
    for (let state = 0; state < achievedGoals.length / goalSize; state++)
      for (let i = 0; i < goalSize; i++)
        candidates[i] = kept(candidates[i], (column) => {
          return observations[observationSize * state + column] === achievedGoals[goalSize * state + i];
        });
    if (candidates.some(({ length }) => length === 0)) return undefined;
  }
  return candidates.map(([first]) => first);
}

/** `list` without what fails; the same list if nothing does. */
function kept<T>(list: T[], passes: (item: T) => boolean): T[] {
  return list.every(passes) ? list : list.filter(passes);
}
