import type { Column } from "../data/columns/column.ts";
import type { EpisodeDataset } from "../data/dataset.ts";
import type { TransitionBatch } from "./batch.ts";

/**
 * Makes a function that fills the columns `stepsAhead`, `observationAhead`, `proprioceptionAhead`, `reachedAhead` and
 * `achievedGoalsAhead` of the rows that `batch.transition` names, as far as they are wanted. The goals of the batch must have been filled before.
 *
 * @param steps n, the largest number of steps; ≥ 1
 * @param robot what the robot itself measures in each state, where there is such a column
 */
export function stepsAheadGatherer(
  dataset: EpisodeDataset,
  batch: TransitionBatch,
  steps: number,
  robot?: Column,
): (() => void) | undefined {
  const { rows, goal, stepsAhead, observationAhead, proprioceptionAhead, reachedAhead } = batch;
  const { achievedGoalsAhead } = batch;
  const columns = [stepsAhead, observationAhead, reachedAhead, achievedGoalsAhead];
  if (columns.every(({ length }) => length === 0)) return undefined;
  const { episodeStarts, episodeLengths, header, goalRule } = dataset;
  const { goalSize } = header;
  const state = new Int32Array(rows);
  const ahead = new Int32Array(rows);
  const looked = new Int32Array(rows);
  const achieved = new Float32Array(rows * goalSize);
  const achievedPicks = [{ rows: looked, target: achieved }];
  const observationPicks = observationAhead.length > 0 ? [{ rows: looked, target: observationAhead }] : [];
  const robotPicks = proprioceptionAhead.length > 0 ? [{ rows: looked, target: proprioceptionAhead }] : [];
  const path = new Int32Array(achievedGoalsAhead.length / goalSize);
  const pathPicks = [{ rows: path, target: achievedGoalsAhead }];
  const reaches = (row: number) => goalRule.reached(achieved, goal, row * goalSize, row * goalSize);
  return () => {
    for (let row = 0; row < rows; row++) {
      const transition = batch.transition[row];
      const episode = dataset.episodeOf(transition);
      state[row] = transition + episode;
      ahead[row] = Math.min(steps, episodeStarts[episode] + episodeLengths[episode] - transition);
    }
    // All rows look one step further at a time, those that have reached their goal or their end no longer.
    for (let step = 1; step < steps; step++) {
      for (let row = 0; row < rows; row++) looked[row] = step < ahead[row] ? state[row] + step : -1;
      dataset.achievedGoals.gather(achievedPicks, rows);
      for (let row = 0; row < rows; row++) if (step < ahead[row] && reaches(row)) ahead[row] = step;
    }
    for (let row = 0; row < rows; row++) looked[row] = state[row] + ahead[row];
    dataset.achievedGoals.gather(achievedPicks, rows);
    dataset.observations.gather(observationPicks, rows);
    robot?.gather(robotPicks, rows);
    for (let place = 0; place < path.length; place++) {
      const row = Math.floor(place / steps);
      path[place] = state[row] + Math.min(place % steps, ahead[row] - 1);
    }
    dataset.achievedGoals.gather(pathPicks, path.length);
    for (let row = 0; row < stepsAhead.length; row++) stepsAhead[row] = ahead[row];
    for (let row = 0; row < reachedAhead.length; row++) reachedAhead[row] = reaches(row) ? 1 : 0;
  };
}
