import { allocateNumbers, type ColumnNumbers } from "../data/columns/column.ts";
import { type EpisodeDataset, robotStates } from "../data/index.ts";
import { RandomGenerator } from "../random/generator.ts";

/** States along episodes, each with the goal that its episode achieved last. */
export interface EpisodeRows {
  readonly count: number;
  /** (count, size) each, row-major. */
  readonly observation: ColumnNumbers;
  /** Beside images, otherwise empty. */
  readonly proprioception: Float32Array;
  readonly goal: ColumnNumbers;
  /** (count): all 0; values are of states. */
  readonly action: Float32Array;
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
 * @param goalsAreImages whether goals are the observations of states that achieve them
 */
export function drawEpisodeRows(dataset: EpisodeDataset, count: number, goalsAreImages = false): EpisodeRows {
  const { observationSize, goalSize, actionSize, observationType = "float32" } = dataset.header;
  const goalWidth = goalsAreImages ? observationSize : goalSize;
  const robot = robotStates(dataset);
  const robotSize = robot?.width ?? 0;
  const rows = {
    count,
    observation: allocateNumbers(observationType, count * observationSize),
    proprioception: new Float32Array(count * robotSize),
    goal: allocateNumbers(goalsAreImages ? observationType : "float32", count * goalWidth),
    action: new Float32Array(count * actionSize),
    ranges: [] as { first: number; end: number }[],
  };
  const random = RandomGenerator.from(0, "instruments", "episodes");
  let filled = 0;
  for (let tries = 0; tries < 4 * dataset.episodeCount; tries++) {
    const episode = random.integer(dataset.episodeCount);
    const { observations, achievedGoals } = dataset.episode(episode);
    const length = achievedGoals.length / goalSize - 1;
    const steps = Math.min(length, MOST_STEPS);
    if (filled + steps > count) break;
    if (steps < FEWEST_STEPS || dataset.goalRule.reached(achievedGoals, achievedGoals, length * goalSize))
      continue;
    for (let i = 0; i < steps; i++) {
      const t = Math.floor((i * length) / steps);
      const row = filled + i;
      rows.observation.set(
        observations.subarray(t * observationSize, (t + 1) * observationSize),
        row * observationSize,
      );
      if (robot) {
        const state = dataset.stateIndex(episode, t);
        rows.proprioception.set(robot.read(state, state + 1), row * robotSize);
      }
      const last = (goalsAreImages ? observations : achievedGoals).subarray(length * goalWidth);
      rows.goal.set(last, row * goalWidth);
    }
    rows.ranges.push({ first: filled, end: filled + steps });
    filled += steps;
  }
  return rows;
}
