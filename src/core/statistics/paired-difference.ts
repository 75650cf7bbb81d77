import type { BootstrapOptions, Estimate } from "./bootstrap.ts";
import { mean } from "./mean.ts";
import { meanInterval } from "./mean-interval.ts";
import { quantile } from "./quantile.ts";

/**
 * The mean difference between two methods on the same starts of episodes, with its 95 % interval. Two things are uncertain: the
 * starts, which are the same for all seeds and of which a bootstrap draws others, and the seeds, which are too few for a
 * bootstrap and enter by Student's t ({@link meanInterval}). The distances to the ends of both intervals are added as squares. With a
 * single seed, the interval covers the starts alone.
 *
 * @param differences [seeds][starts]: the score of the first method minus that of the second
 */
export function pairedDifference(
  differences: readonly (readonly number[])[],
  { resamples, random }: BootstrapOptions,
): Estimate {
  const ofStarts = Float64Array.from(differences[0], (_, start) =>
    mean(differences.map((row) => row[start])),
  );
  const value = mean(ofStarts);
  const draws = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < ofStarts.length; i++) sum += ofStarts[random.integer(ofStarts.length)];
    return sum / ofStarts.length;
  }).sort();
  const ofSeeds = differences.length > 1 ? meanInterval(differences.map(mean)).halfWidth : 0;
  return {
    value,
    low: value - Math.hypot(value - quantile(draws, 0.025), ofSeeds),
    high: value + Math.hypot(quantile(draws, 0.975) - value, ofSeeds),
  };
}
