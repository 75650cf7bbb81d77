import { mean } from "./mean.ts";

/** A mean over independent runs with the uncertainty that their number leaves. */
export interface MeanInterval {
  readonly runs: number;
  readonly mean: number;
  /** With n − 1 in its denominator; NaN for a single run. */
  readonly standardDeviation: number;
  /** The 95 % interval is mean ± halfWidth; NaN for a single run. */
  readonly halfWidth: number;
}

/**
 * Mean and 95 % confidence interval by Student's t: mean ± t(0.975; n − 1) · s/√n. With the three to five runs that
 * are usual it keeps its level, where a bootstrap of the mean is far too narrow.
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const runs = values.length;
  if (runs === 0) throw new RangeError("meanInterval: no values");
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const standardDeviation = Math.sqrt(squares / (runs - 1));
  const halfWidth =
    runs === 1 ? Number.NaN : (twoSidedT(0.95, runs - 1) * standardDeviation) / Math.sqrt(runs);
  return { runs, mean: middle, standardDeviation, halfWidth };
}

/** The t with P(|T| ≤ t) = `level` for Student's T with `degrees` degrees of freedom. */
export function twoSidedT(level: number, degrees: number): number {
  // P grows with the angle from 0 to 1 on [0, π/2]; halving it 60 times leaves an error below that of rounding.
  let [low, high] = [0, Math.PI / 2];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (centralProbability(middle, degrees) < level) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan(low);
}

/** P(|T| ≤ √degrees · tan angle), a finite sum for whole degrees (Abramowitz and Stegun 26.7.3 and 26.7.4). */
function centralProbability(angle: number, degrees: number): number {
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
