import type { EpisodeDataset } from "./dataset.ts";
import { robotStates } from "./robot-states.ts";
import { columnStatistics } from "./statistics.ts";

/** Smaller standard deviations are raised to this, so that noise is not amplified. */
const DEFAULT_FLOOR = 0.01;

/**
 * x ↦ (x − mean) / standardDeviation per dimension. Every operation is rounded to float32, so a subtraction and a
 * division inside an exported float32 network give the same bits.
 */
export class Normalization {
  /** (size) */
  readonly mean: Float32Array;
  /** (size) */
  readonly standardDeviation: Float32Array;

  /**
   * @param floor standard deviations below it are raised to it
   * @throws RangeError for different numbers of means and deviations, for numbers that are not finite, or a floor of 0
   * or less
   */
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

/** The normalisation of each input of a policy. */
export interface InputNormalization {
  readonly observation: Normalization;
  /** Absent if there are no states beside images. */
  readonly proprioception?: Normalization | undefined;
  readonly goal: Normalization;
}

/**
 * Means and standard deviations of a whole dataset. Goals are normalised by achieved and commanded goals with equal
 * weight, so the result does not depend on the goals that an agent trains on.
 * @param options `floor`: smallest standard deviation, default 0.01
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
