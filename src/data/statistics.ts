import type { EpisodeDataset } from "./dataset.ts";
import { reachedTransitions, reachesCommandedGoal } from "./reached.ts";

/** Per dimension, over the rows of one column; the standard deviation divides by the number of rows. */
export interface ColumnStatistics {
  readonly mean: Float64Array;
  readonly standardDeviation: Float64Array;
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
}

export interface DatasetStatistics {
  readonly episodeCount: number;
  readonly transitionCount: number;
  readonly shortestEpisode: number;
  readonly longestEpisode: number;
  /** Share of the episodes whose last state lies within the threshold of the commanded goal. */
  readonly successRate: number;
  /** Mean over episodes of the number of steps whose *next* state lies within the threshold. */
  readonly meanReturn: number;
  readonly observations: ColumnStatistics;
  readonly achievedGoals: ColumnStatistics;
  readonly actions: ColumnStatistics;
  readonly desiredGoals: ColumnStatistics;
}

/** Statistics of row-major `values` (rows, width), accumulated in float64; two passes, so no cancellation. */
export function columnStatistics(values: Float32Array, width: number): ColumnStatistics {
  const rows = values.length / width;
  const mean = new Float64Array(width);
  const standardDeviation = new Float64Array(width);
  const minimum = new Float64Array(width).fill(Infinity);
  const maximum = new Float64Array(width).fill(-Infinity);
  for (let row = 0, i = 0; row < rows; row++)
    for (let dimension = 0; dimension < width; dimension++, i++) {
      const value = values[i];
      mean[dimension] += value;
      if (value < minimum[dimension]) minimum[dimension] = value;
      if (value > maximum[dimension]) maximum[dimension] = value;
    }
  for (let dimension = 0; dimension < width; dimension++) mean[dimension] /= rows;
  for (let row = 0, i = 0; row < rows; row++)
    for (let dimension = 0; dimension < width; dimension++, i++)
      standardDeviation[dimension] += (values[i] - mean[dimension]) ** 2;
  for (let dimension = 0; dimension < width; dimension++)
    standardDeviation[dimension] = Math.sqrt(standardDeviation[dimension] / rows);
  return { mean, standardDeviation, minimum, maximum };
}

/** (episodeCount): the number of steps of each episode whose *next* state lies within the threshold. */
export function episodeReturns(dataset: EpisodeDataset): Uint32Array {
  const returns = new Uint32Array(dataset.episodeCount);
  for (const transition of reachedTransitions(dataset)) returns[dataset.episodeOfTransition[transition]]++;
  return returns;
}

export function datasetStatistics(dataset: EpisodeDataset): DatasetStatistics {
  const { observationSize, goalSize, actionSize } = dataset.header;
  let shortestEpisode = Infinity;
  let longestEpisode = 0;
  let successes = 0;
  for (let episode = 0; episode < dataset.episodeCount; episode++) {
    const length = dataset.episodeLengths[episode];
    shortestEpisode = Math.min(shortestEpisode, length);
    longestEpisode = Math.max(longestEpisode, length);
    if (reachesCommandedGoal(dataset, dataset.transitionIndex(episode, length - 1))) successes++;
  }
  return {
    episodeCount: dataset.episodeCount,
    transitionCount: dataset.transitionCount,
    shortestEpisode,
    longestEpisode,
    successRate: successes / dataset.episodeCount,
    meanReturn: reachedTransitions(dataset).length / dataset.episodeCount,
    observations: columnStatistics(dataset.observations, observationSize),
    achievedGoals: columnStatistics(dataset.achievedGoals, goalSize),
    actions: columnStatistics(dataset.actions, actionSize),
    desiredGoals: columnStatistics(dataset.desiredGoals, goalSize),
  };
}
