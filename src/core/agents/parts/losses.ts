import type { Tensor } from "../../graph/index.ts";
import type { DiagonalGaussian } from "../../nn/index.ts";

/** The element-wise smallest of several vectors. */
export function minimumOf(tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((smallest, tensor) => smallest.minimum(tensor));
}

/** The element-wise sum of several tensors. */
export function sumOf(tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((sum, tensor) => sum.add(tensor));
}

/** The element-wise mean of several tensors. */
export function meanOf(tensors: readonly Tensor[]): Tensor {
  return sumOf(tensors).div(tensors.length);
}

/**
 * Mean of |τ − 1(u < 0)| · u² (Newey and Powell 1987): its minimiser is the τ-expectile.
 *
 * @param sign decides in the place of u itself which side of the expectile a row is on
 */
export function expectileLoss(residual: Tensor, expectile: number, sign = residual): Tensor {
  const squared = residual.square();
  return sign
    .less(0)
    .where(squared.mul(1 - expectile), squared.mul(expectile))
    .mean();
}

/** Mean of (prediction − target)² over rows. */
export function meanSquaredError(prediction: Tensor, target: Tensor): Tensor {
  return prediction.sub(target).square().mean();
}

/** Mean over rows of `weight` [rows] · mean over coordinates of (prediction − target)², both [rows, size]. */
export function weightedRegression(prediction: Tensor, target: Tensor, weight: Tensor | number = 1): Tensor {
  return prediction.sub(target).square().mean(1).mul(weight).mean();
}

/**
 * min(exp(temperature · advantage), clip) for every row, as `weight` [rows], and the fraction of rows at the clip. The
 * exponent is limited, not the weight: exp of a large advantage would overflow first.
 */
export function exponentialWeight(advantage: Tensor, temperature: number, clip: number) {
  const exponent = advantage.mul(temperature);
  const limit = Math.log(clip);
  return {
    weight: exponent.minimum(limit).exp(),
    clipped: exponent.greater(limit).where(1, 0).mean(),
  };
}

export interface WeightedLogLikelihood {
  readonly distribution: DiagonalGaussian;
  /** [rows, actionSize] */
  readonly action: Tensor;
  /** [rows], without gradient */
  readonly advantage: Tensor;
  readonly temperature: number;
  readonly weightClip: number;
}

/**
 * Advantage-weighted regression: −mean of min(exp(temperature · advantage), weightClip) · log π(a|·)
 * (Peng et al. 2019). Also gives the mean log-probability and the fraction of rows at the clip.
 */
export function weightedLogLikelihood(options: WeightedLogLikelihood) {
  const { distribution, action, advantage, temperature, weightClip } = options;
  const { weight, clipped } = exponentialWeight(advantage, temperature, weightClip);
  const logProbability = distribution.logProbability(action);
  return {
    loss: weight.mul(logProbability).mean().neg(),
    logProbability: logProbability.mean(),
    clipped,
  };
}
