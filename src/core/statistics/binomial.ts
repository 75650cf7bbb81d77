/** The share of successes among independent trials, with its statistical uncertainty. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
  /** successes / trials. */
  readonly rate: number;
  /** √(rate·(1 − rate)/trials). It is 0 at rates 0 and 1, so print the interval there. */
  readonly standardError: number;
  /** Bounds of the 95 % interval by Wilson's score method (Wilson 1927). */
  readonly low: number;
  readonly high: number;
}

/** The 97.5th percentile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * The share `successes / trials` with its standard error and 95 % interval by Wilson's score method
 * (Wilson 1927, doi:10.1080/01621459.1927.10502953), which stays inside [0, 1] and is accurate near its ends.
 */
export function proportion(successes: number, trials: number): Proportion {
  if (
    !Number.isInteger(trials) ||
    trials < 1 ||
    !Number.isInteger(successes) ||
    !(successes >= 0 && successes <= trials)
  )
    throw new RangeError(`proportion: ${successes} successes of ${trials} trials are not a share`);
  const rate = successes / trials;
  const scale = 1 + Z ** 2 / trials;
  const center = (rate + Z ** 2 / (2 * trials)) / scale;
  const halfWidth = (Z / scale) * Math.sqrt((rate * (1 - rate)) / trials + Z ** 2 / (4 * trials ** 2));
  return {
    successes,
    trials,
    rate,
    standardError: Math.sqrt((rate * (1 - rate)) / trials),
    // The ends are exactly 0 and 1 if all trials agree; rounding must not move them.
    low: successes === 0 ? 0 : center - halfWidth,
    high: successes === trials ? 1 : center + halfWidth,
  };
}
