import { type EpisodeDataset, robotStates } from "../data/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import type { DatasetRows } from "./instrument-rows.ts";

/** States along episodes, each with the goal that its episode achieved last. Actions are 0, since values are of states. */
export interface EpisodeRows extends DatasetRows {
  /** The rows of each episode, in the order of time. */
  readonly ranges: readonly { readonly first: number; readonly end: number }[];
}

/** Steps of an episode that are read, evenly spaced. */
const MOST_STEPS = 64;
/** Fewest rows from which an order is computed. */
const FEWEST_STEPS = 5;

/**
 * States of as many episodes as fit into `count` rows, drawn at random; the same dataset gives the same ones. Episodes whose
 * first state already reaches the goal are left out.
 */
export function drawEpisodeRows(dataset: EpisodeDataset, count: number): EpisodeRows {
  const { goalSize, actionSize } = dataset.header;
  const robot = robotStates(dataset);
  const robotSize = robot?.width ?? 0;
  const rows = {
    count,
    state: new Int32Array(count),
    goalState: new Int32Array(count),
    proprioception: new Float32Array(count * robotSize),
    goal: new Float32Array(count * goalSize),
    action: new Float32Array(count * actionSize),
    ranges: [] as { first: number; end: number }[],
  };
  const random = RandomGenerator.from(0, "instruments", "episodes");
  let filled = 0;
  for (let tries = 0; tries < 4 * dataset.episodeCount; tries++) {
    const episode = random.integer(dataset.episodeCount);
    const length = dataset.episodeLengths[episode];
    const start = dataset.stateIndex(episode, 0);
    const achievedGoals = dataset.achievedGoals.read(start, start + length + 1);
    const steps = Math.min(length, MOST_STEPS);
    if (filled + steps > count) break;
    if (steps < FEWEST_STEPS || dataset.goalRule.reached(achievedGoals, achievedGoals, length * goalSize))
      continue;
    const last = achievedGoals.subarray(length * goalSize);
    for (let i = 0; i < steps; i++) {
      const row = filled + i;
      const state = start + Math.floor((i * length) / steps);
      rows.state[row] = state;
      rows.goalState[row] = start + length;
      if (robot) rows.proprioception.set(robot.read(state, state + 1), row * robotSize);
      rows.goal.set(last, row * goalSize);
    }
    rows.ranges.push({ first: filled, end: filled + steps });
    filled += steps;
  }
  return rows;
}
