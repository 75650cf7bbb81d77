import type { BootstrapOptions, Estimate } from "./bootstrap.ts";
import { quantile } from "./quantile.ts";

/**
 * The mean difference between two methods on the same starts, with its 95 % percentile interval. Seeds and starts are drawn again
 * with replacement, independently of each other, since every policy plays the same starts (the pigeonhole bootstrap of Owen, "The
 * pigeonhole bootstrap", Annals of Applied Statistics 2007). With a single seed, the interval covers the starts alone.
 *
 * @param differences [seeds][starts]: the score of the first method minus that of the second
 */
export function pairedDifference(
  differences: readonly (readonly number[])[],
  { resamples, random }: BootstrapOptions,
): Estimate {
  const [seeds, starts] = [differences.length, differences[0].length];
  const seedCounts = new Float64Array(seeds);
  const startCounts = new Float64Array(starts);
  const mean = (): number => {
    let sum = 0;
    for (let seed = 0; seed < seeds; seed++) {
      if (seedCounts[seed] === 0) continue;
      let ofSeed = 0;
      for (let start = 0; start < starts; start++) ofSeed += startCounts[start] * differences[seed][start];
      sum += seedCounts[seed] * ofSeed;
    }
    return sum / (seeds * starts);
  };
  seedCounts.fill(1);
  startCounts.fill(1);
  const value = mean();
  const draws = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    for (const counts of [seedCounts, startCounts]) {
      counts.fill(0);
      for (let i = 0; i < counts.length; i++) counts[random.integer(counts.length)]++;
    }
    draws[resample] = mean();
  }
  draws.sort();
  return { value, low: quantile(draws, 0.025), high: quantile(draws, 0.975) };
}
