import type { Column, RowPick } from "../data/columns/column.ts";
import type { EpisodeDataset } from "../data/dataset.ts";
import type { InitialBatch, TransitionBatch, TransitionRequest } from "./batch.ts";
import { stepsAheadGatherer } from "./steps-ahead.ts";

/**
 * Makes a function that copies the rows of a batch: those that `batch.transition` names, with the goals of `goalState`
 * (−1: commanded).
 * @param robot what the robot itself measures in each state, where there is such a column
 */
export function transitionGatherer(
  dataset: EpisodeDataset,
  batch: TransitionBatch,
  goalState: Int32Array,
  {
    waypointSteps = 1,
    stepsAhead = 1,
    returnDiscount,
  }: Pick<TransitionRequest, "waypointSteps" | "stepsAhead" | "returnDiscount">,
  robot?: Column,
): () => void {
  const { rows } = batch;
  const { goalSize } = dataset.header;
  const numbers = () => new Int32Array(rows);
  const [transition, firstTransition] = Array.from({ length: 2 }, numbers);
  const [state, nextState, firstState, waypoint, episodes] = Array.from({ length: 5 }, numbers);
  const nextGoal = new Float32Array(rows * goalSize);
  const observations = wanted([
    { rows: state, target: batch.observation },
    { rows: nextState, target: batch.nextObservation },
    { rows: waypoint, target: batch.waypointObservation },
    { rows: firstState, target: batch.initialObservation },
    { rows: goalState, target: batch.goalObservation },
  ]);
  const proprioception = wanted([
    { rows: state, target: batch.proprioception },
    { rows: nextState, target: batch.nextProprioception },
    { rows: waypoint, target: batch.waypointProprioception },
    { rows: firstState, target: batch.initialProprioception },
  ]);
  const achievedGoals = wanted([
    { rows: state, target: batch.achievedGoal },
    { rows: nextState, target: nextGoal },
    { rows: waypoint, target: batch.waypointGoal },
    { rows: goalState, target: batch.goal },
  ]);
  const actions = wanted([
    { rows: transition, target: batch.action },
    { rows: firstTransition, target: batch.initialAction },
  ]);
  const gatherCommanded = commandedGatherer(dataset, batch, goalState, episodes);
  const gatherStepsAhead = stepsAheadGatherer(dataset, batch, stepsAhead, robot);
  const gatherReturns =
    returnDiscount === undefined || batch.returnToGo.length === 0
      ? undefined
      : returnGatherer(dataset, batch, returnDiscount);
  return () => {
    for (let row = 0; row < rows; row++) {
      const n = batch.transition[row];
      const episode = dataset.episodeOf(n);
      const start = dataset.episodeStarts[episode];
      const remaining = start + dataset.episodeLengths[episode] - n;
      const limit = batch.stepsToGoal[row] > 0 ? batch.stepsToGoal[row] : remaining;
      transition[row] = n;
      firstTransition[row] = start;
      episodes[row] = episode;
      state[row] = n + episode;
      nextState[row] = n + episode + 1;
      firstState[row] = start + episode;
      waypoint[row] = n + episode + Math.min(waypointSteps, limit);
    }
    dataset.observations.gather(observations, rows);
    robot?.gather(proprioception, rows);
    dataset.actions.gather(actions, rows);
    dataset.achievedGoals.gather(achievedGoals, rows);
    gatherCommanded();
    markReached(dataset, nextGoal, batch.goal, batch.reached);
    markReached(dataset, batch.achievedGoal, batch.goal, batch.arrived);
    gatherStepsAhead?.();
    gatherReturns?.();
  };
}

/** Columns that no learner reads are empty. */
const wanted = (picks: readonly RowPick[]) => picks.filter(({ target }) => target.length > 0);

/** Like {@link transitionGatherer}, for the first states of the episodes that `batch.episode` names. */
export function initialGatherer(
  dataset: EpisodeDataset,
  batch: InitialBatch,
  goalState: Int32Array,
  robot?: Column,
): () => void {
  const { rows } = batch;
  const state = new Int32Array(rows);
  const episodes = new Int32Array(rows);
  const observations = wanted([
    { rows: state, target: batch.observation },
    { rows: goalState, target: batch.goalObservation },
  ]);
  const proprioception = wanted([{ rows: state, target: batch.proprioception }]);
  const goals = [{ rows: goalState, target: batch.goal }];
  const gatherCommanded = commandedGatherer(dataset, batch, goalState, episodes);
  return () => {
    for (let row = 0; row < rows; row++) {
      episodes[row] = batch.episode[row];
      state[row] = dataset.stateIndex(batch.episode[row], 0);
    }
    dataset.observations.gather(observations, rows);
    robot?.gather(proprioception, rows);
    dataset.achievedGoals.gather(goals, rows);
    gatherCommanded();
  };
}

/** Copies the commanded goals of `episodes` to the rows that keep theirs. */
function commandedGatherer(
  dataset: EpisodeDataset,
  batch: TransitionBatch | InitialBatch,
  goalState: Int32Array,
  episodes: Int32Array,
): () => void {
  const commanded = new Int32Array(batch.rows);
  const picks = [{ rows: commanded, target: batch.goal }];
  return () => {
    for (let row = 0; row < batch.rows; row++) commanded[row] = goalState[row] < 0 ? episodes[row] : -1;
    dataset.desiredGoals.gather(picks, batch.rows);
  };
}

/** 1 where a row of `achieved` reaches that of `goals`, else 0, for every row of `marks`. */
function markReached(
  { header, goalRule }: EpisodeDataset,
  achieved: Float32Array,
  goals: Float32Array,
  marks: Float32Array,
): void {
  for (let row = 0; row < marks.length; row++) {
    const at = row * header.goalSize;
    marks[row] = goalRule.reached(achieved, goals, at, at) ? 1 : 0;
  }
}

/** From the last step of each row's episode back to the row. */
function returnGatherer(dataset: EpisodeDataset, batch: TransitionBatch, discount: number): () => void {
  const { header, goalRule, episodeStarts, episodeLengths, achievedGoals } = dataset;
  const { goalSize } = header;
  return () => {
    for (let row = 0; row < batch.rows; row++) {
      const first = batch.transition[row];
      const episode = dataset.episodeOf(first);
      const end = episodeStarts[episode] + episodeLengths[episode];
      const achieved = achievedGoals.read(first + episode + 1, end + episode + 1);
      let sum = 0;
      for (let step = end - first - 1; step >= 0; step--) {
        const reached = goalRule.reached(achieved, batch.goal, step * goalSize, row * goalSize);
        sum = discount * sum + (reached ? 1 : 0);
      }
      batch.returnToGo[row] = sum;
    }
  };
}
