import type { Tensor } from "../../graph/index.ts";

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
 * @param sign decides instead of u itself which side of the expectile a row is on
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
