import type { TransitionBatch, TransitionRequest } from "./batch.ts";
import type { EpisodeDataset } from "./dataset.ts";
import { rowsWithin } from "./reached.ts";

/** Copies the rows of a batch: those that `transition` names, with the goals of `goalState` (−1: commanded). */
export function gatherTransitions(
  dataset: EpisodeDataset,
  batch: TransitionBatch,
  goalState: Int32Array,
  { waypointSteps = 1, returnDiscount }: Pick<TransitionRequest, "waypointSteps" | "returnDiscount">,
): void {
  const { header, episodeOfTransition, observations, achievedGoals, actions, desiredGoals } = dataset;
  const { observationSize, goalSize, actionSize, distanceThreshold } = header;
  touchRows(dataset, batch, goalState);
  for (let row = 0; row < batch.rows; row++) {
    const transition = batch.transition[row];
    const episode = episodeOfTransition[transition];
    const state = transition + episode;
    copyRow(observations, state, batch.observation, row, observationSize);
    copyRow(observations, state + 1, batch.nextObservation, row, observationSize);
    copyRow(actions, transition, batch.action, row, actionSize);
    copyRow(achievedGoals, state, batch.achievedGoal, row, goalSize);
    if (goalState[row] < 0) copyRow(desiredGoals, episode, batch.goal, row, goalSize);
    else copyRow(achievedGoals, goalState[row], batch.goal, row, goalSize);
    batch.reached[row] = rowsWithin(achievedGoals, state + 1, batch.goal, row, goalSize, distanceThreshold)
      ? 1
      : 0;
  }
  if (batch.arrived.length > 0) markArrived(dataset, batch);
  if (batch.initialObservation.length > 0) gatherInitial(dataset, batch);
  if (batch.waypointObservation.length > 0 || batch.waypointGoal.length > 0)
    gatherWaypoints(dataset, batch, waypointSteps);
  if (returnDiscount !== undefined && batch.returnToGo.length > 0)
    gatherReturns(dataset, batch, returnDiscount);
}

function markArrived(dataset: EpisodeDataset, { rows, transition, goal, arrived }: TransitionBatch): void {
  const { header, episodeOfTransition, achievedGoals } = dataset;
  const { goalSize, distanceThreshold } = header;
  for (let row = 0; row < rows; row++) {
    const state = transition[row] + episodeOfTransition[transition[row]];
    arrived[row] = rowsWithin(achievedGoals, state, goal, row, goalSize, distanceThreshold) ? 1 : 0;
  }
}

function gatherInitial(dataset: EpisodeDataset, batch: TransitionBatch): void {
  const { header, episodeOfTransition, episodeStarts, observations } = dataset;
  for (let row = 0; row < batch.rows; row++) {
    const episode = episodeOfTransition[batch.transition[row]];
    const state = episodeStarts[episode] + episode;
    copyRow(observations, state, batch.initialObservation, row, header.observationSize);
  }
}

function gatherWaypoints(dataset: EpisodeDataset, batch: TransitionBatch, waypointSteps: number): void {
  const { header, episodeOfTransition, episodeStarts, episodeLengths } = dataset;
  const { observationSize, goalSize } = header;
  for (let row = 0; row < batch.rows; row++) {
    const transition = batch.transition[row];
    const episode = episodeOfTransition[transition];
    const remaining = episodeStarts[episode] + episodeLengths[episode] - transition;
    const limit = batch.stepsToGoal[row] > 0 ? batch.stepsToGoal[row] : remaining;
    const state = transition + episode + Math.min(waypointSteps, limit);
    if (batch.waypointObservation.length > 0)
      copyRow(dataset.observations, state, batch.waypointObservation, row, observationSize);
    if (batch.waypointGoal.length > 0)
      copyRow(dataset.achievedGoals, state, batch.waypointGoal, row, goalSize);
  }
}

/** From the last step of each row's episode back to the row. */
function gatherReturns(dataset: EpisodeDataset, batch: TransitionBatch, discount: number): void {
  const { header, episodeOfTransition, episodeStarts, episodeLengths, achievedGoals } = dataset;
  const { goalSize, distanceThreshold } = header;
  for (let row = 0; row < batch.rows; row++) {
    const first = batch.transition[row];
    const episode = episodeOfTransition[first];
    let sum = 0;
    for (let step = episodeStarts[episode] + episodeLengths[episode] - 1; step >= first; step--) {
      const nextState = step + episode + 1;
      const reached = rowsWithin(achievedGoals, nextState, batch.goal, row, goalSize, distanceThreshold);
      sum = discount * sum + (reached ? 1 : 0);
    }
    batch.returnToGo[row] = sum;
  }
}

/** A plain loop: `set(subarray(…))` would allocate a view per row. */
export function copyRow(
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  width: number,
): void {
  let read = from * width;
  let write = to * width;
  for (let i = 0; i < width; i++) target[write++] = source[read++];
}

/** Where {@link touchRows} leaves its sum, so that its reads are not optimised away. */
const touched = new Float32Array(1);

/**
 * Reads one number of every cache line that a batch needs. The rows lie all over a big dataset, and reads that wait
 * for nothing overlap, while copying waits for each row in turn: with 2 million transitions a quarter of the time.
 */
function touchRows(dataset: EpisodeDataset, batch: TransitionBatch, goalState: Int32Array): void {
  const { header, episodeOfTransition, observations, achievedGoals, actions } = dataset;
  const { observationSize, goalSize, actionSize } = header;
  let sum = 0;
  for (let row = 0; row < batch.rows; row++) {
    const transition = batch.transition[row];
    const state = transition + episodeOfTransition[transition];
    const end = (state + 2) * observationSize;
    for (let i = state * observationSize; i < end; i += 16) sum += observations[i];
    sum += actions[transition * actionSize];
    sum += achievedGoals[state * goalSize];
    if (goalState[row] >= 0) sum += achievedGoals[goalState[row] * goalSize];
  }
  touched[0] = sum;
}
