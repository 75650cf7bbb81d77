import type { RandomGenerator } from "../random/generator.ts";
import type { TaskScores } from "./aggregates.ts";
import { quantile } from "./quantile.ts";

/** A statistic with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly resamples: number;
  readonly random: RandomGenerator;
}

/**
 * What `statistics` finds in the scores of some methods, with 95 % percentile intervals from a stratified bootstrap:
 * the runs are drawn again with replacement, within each task and independently for each method.
 *
 * @param methods the scores of each method, handed to `statistics` in this order; resampled ones are overwritten by
 * the next resample
 * @returns one estimate for each number that `statistics` gives
 */
export function stratifiedBootstrap(
  methods: readonly TaskScores[],
  statistics: (...methods: readonly TaskScores[]) => readonly number[],
  { resamples, random }: BootstrapOptions,
): Estimate[] {
  const values = statistics(...methods);
  const resampled = methods.map((scores) => scores.map((runs) => new Float64Array(runs.length)));
  const draws = values.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    for (const [method, scores] of methods.entries())
      for (const [task, runs] of scores.entries()) draw(runs, resampled[method][task], random);
    for (const [index, value] of statistics(...resampled).entries()) draws[index][resample] = value;
  }
  return values.map((value, index) => {
    const sorted = draws[index].sort();
    return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  });
}

function draw(runs: ArrayLike<number>, into: Float64Array, random: RandomGenerator): void {
  for (let i = 0; i < into.length; i++) into[i] = runs[random.integer(runs.length)];
}
