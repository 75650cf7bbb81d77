import type { EpisodeDataset } from "./dataset.ts";
import { robotStates } from "./robot-states.ts";
import { columnStatistics } from "./statistics.ts";

/** Dimensions that vary less than this are divided by this instead, so that noise is not blown up. */
const DEFAULT_FLOOR = 0.01;

/**
 * x ↦ (x − mean) / standardDeviation per dimension. Every operation is rounded to float32, so a subtraction and a
 * division inside an exported float32 network give the same bits.
 */
export class Normalization {
  readonly mean: Float32Array;
  readonly standardDeviation: Float32Array;

  /** Standard deviations below `floor` are raised to it. */
  constructor(mean: ArrayLike<number>, standardDeviation: ArrayLike<number>, floor = DEFAULT_FLOOR) {
    if (mean.length !== standardDeviation.length)
      throw new RangeError(
        `normalization: ${mean.length} means but ${standardDeviation.length} standard deviations`,
      );
    if (!(floor > 0)) throw new RangeError(`normalization: expected a floor above 0, got ${floor}`);
    this.mean = Float32Array.from(mean);
    this.standardDeviation = Float32Array.from(standardDeviation, (value) => Math.max(value, floor));
    if (![...this.mean, ...this.standardDeviation].every(Number.isFinite))
      throw new RangeError("normalization: expected finite means and standard deviations");
  }

  /** Leaves `size` dimensions as they are. */
  static identity(size: number): Normalization {
    return new Normalization(new Float32Array(size), new Float32Array(size).fill(1));
  }

  /** Writes the normalised rows of `source` (…, size) to `target`; the two may be the same array. */
  apply(source: ArrayLike<number>, target: Float32Array): void {
    const { mean, standardDeviation } = this;
    const size = mean.length;
    for (let from = 0; from < target.length; from += size)
      for (let i = 0; i < size; i++)
        target[from + i] = Math.fround(Math.fround(source[from + i]) - mean[i]) / standardDeviation[i];
  }
}

/** What the inputs of a policy are normalised with. */
export interface InputNormalization {
  readonly observation: Normalization;
  /** Absent where there are no states beside images. */
  readonly proprioception?: Normalization | undefined;
  readonly goal: Normalization;
}

/**
 * Normalises by the whole dataset: observations and the numbers beside them by all states; goals by achieved and
 * commanded goals, half and half. So it is the same for every agent, independent of the goals that it trains on.
 */
export function normalizationOf(
  dataset: EpisodeDataset,
  { floor }: { readonly floor?: number } = {},
): InputNormalization {
  const observation = columnStatistics(dataset.observations);
  const robot = robotStates(dataset);
  const ofRobot = robot && columnStatistics(robot);
  const achieved = columnStatistics(dataset.achievedGoals);
  const desired = columnStatistics(dataset.desiredGoals);
  const mean = achieved.mean.map((value, i) => (value + desired.mean[i]) / 2);
  const standardDeviation = mean.map((center, i) => {
    const spread = (part: typeof achieved) => part.standardDeviation[i] ** 2 + (part.mean[i] - center) ** 2;
    return Math.sqrt((spread(achieved) + spread(desired)) / 2);
  });
  return {
    observation: new Normalization(observation.mean, observation.standardDeviation, floor),
    ...(ofRobot && {
      proprioception: new Normalization(ofRobot.mean, ofRobot.standardDeviation, floor),
    }),
    goal: new Normalization(mean, standardDeviation, floor),
  };
}
