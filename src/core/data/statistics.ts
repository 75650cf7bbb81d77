import { blocksOf, type Column } from "./columns/column.ts";
import type { EpisodeDataset } from "./dataset.ts";
import { reachedSteps } from "./reached.ts";

/**
 * Statistics of the rows of one column, each (width): one number per dimension. The variance divides by the number of
 * rows.
 */
export interface ColumnStatistics {
  readonly mean: Float64Array;
  readonly standardDeviation: Float64Array;
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
}

/** Counts of a dataset, and statistics of its columns. */
export interface DatasetStatistics {
  readonly episodeCount: number;
  readonly transitionCount: number;
  /** Steps of the shortest episode. */
  readonly shortestEpisode: number;
  /** Steps of the longest episode. */
  readonly longestEpisode: number;
  /** Share of the episodes whose last state is within the threshold of the commanded goal. */
  readonly successRate: number;
  /** Mean over episodes of the number of steps whose *next* state is within the threshold of the commanded goal. */
  readonly meanReturn: number;
  readonly observations: ColumnStatistics;
  /** Absent if there are no states beside images. */
  readonly states?: ColumnStatistics;
  readonly achievedGoals: ColumnStatistics;
  readonly actions: ColumnStatistics;
  readonly desiredGoals: ColumnStatistics;
}

/** Per dimension, the smallest and the largest value in the rows of a column. */
export type ColumnExtremes = Pick<ColumnStatistics, "minimum" | "maximum">;

/** One pass over a column. */
export function columnExtremes(column: Column): ColumnExtremes {
  const { width } = column;
  const minimum = new Float64Array(width).fill(Infinity);
  const maximum = new Float64Array(width).fill(-Infinity);
  for (const block of blocksOf(column))
    for (let i = 0, dimension = 0; i < block.length; i++) {
      const value = block[i];
      if (value < minimum[dimension]) minimum[dimension] = value;
      if (value > maximum[dimension]) maximum[dimension] = value;
      if (++dimension === width) dimension = 0;
    }
  return { minimum, maximum };
}

/** Statistics of a column, accumulated in float64. The mean is computed first, which avoids cancellation. */
export function columnStatistics(column: Column): ColumnStatistics {
  const { width } = column;
  const rows = column.length / width;
  const mean = new Float64Array(width);
  const standardDeviation = new Float64Array(width);
  for (const block of blocksOf(column))
    for (let i = 0, dimension = 0; i < block.length; i++) {
      mean[dimension] += block[i];
      if (++dimension === width) dimension = 0;
    }
  for (let dimension = 0; dimension < width; dimension++) mean[dimension] /= rows;
  for (const block of blocksOf(column))
    for (let i = 0, dimension = 0; i < block.length; i++) {
      standardDeviation[dimension] += (block[i] - mean[dimension]) ** 2;
      if (++dimension === width) dimension = 0;
    }
  for (let dimension = 0; dimension < width; dimension++)
    standardDeviation[dimension] = Math.sqrt(standardDeviation[dimension] / rows);
  return { mean, standardDeviation, ...columnExtremes(column) };
}

/** (episodeCount): the number of steps of each episode whose *next* state is within the threshold. */
export function episodeReturns(dataset: EpisodeDataset): Uint32Array {
  const returns = new Uint32Array(dataset.episodeCount);
  for (let episode = 0; episode < dataset.episodeCount; episode++)
    returns[episode] = reachedSteps(dataset, episode).reduce((sum, reached) => sum + reached, 0);
  return returns;
}

/** Reads the dataset once and summarises it. */
export function datasetStatistics(dataset: EpisodeDataset): DatasetStatistics {
  const { episodeCount, episodeLengths, transitionCount } = dataset;
  let shortestEpisode = Infinity;
  let longestEpisode = 0;
  let successes = 0;
  let total = 0;
  for (let episode = 0; episode < episodeCount; episode++) {
    const length = episodeLengths[episode];
    shortestEpisode = Math.min(shortestEpisode, length);
    longestEpisode = Math.max(longestEpisode, length);
    const reached = reachedSteps(dataset, episode);
    successes += reached[length - 1];
    total += reached.reduce((sum, step) => sum + step, 0);
  }
  return {
    episodeCount,
    transitionCount,
    shortestEpisode,
    longestEpisode,
    successRate: successes / episodeCount,
    meanReturn: total / episodeCount,
    observations: columnStatistics(dataset.observations),
    ...(dataset.states && { states: columnStatistics(dataset.states) }),
    achievedGoals: columnStatistics(dataset.achievedGoals),
    actions: columnStatistics(dataset.actions),
    desiredGoals: columnStatistics(dataset.desiredGoals),
  };
}
