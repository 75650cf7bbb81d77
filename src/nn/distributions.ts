import { full, type Tensor } from "../graph/index.ts";
import { zeros } from "./initializers.ts";
import { type MlpOptions, mlp } from "./layers.ts";
import type { Architecture } from "./network.ts";

/** A Gaussian over actions with independent coordinates; the most likely action is its mean. */
export class DiagonalGaussian {
  /** [rows, actionSize] */
  readonly mean: Tensor;
  /** [actionSize], shared by all rows. */
  readonly logStandardDeviation: Tensor;

  constructor(mean: Tensor, logStandardDeviation: Tensor) {
    this.mean = mean;
    this.logStandardDeviation = logStandardDeviation;
  }

  /** log π(a|·) for actions [rows, actionSize], as [rows]. */
  logProbability(action: Tensor): Tensor {
    const scaled = action.sub(this.mean).div(this.logStandardDeviation.exp());
    const perCoordinate = scaled.square().mul(-0.5).sub(this.logStandardDeviation);
    return perCoordinate.sub(0.5 * Math.log(2 * Math.PI)).sum(1);
  }
}

/**
 * A policy network: the mean is an MLP squashed by tanh into the action box; the log standard deviation is a
 * parameter of its own, independent of the input, limited to [−5, 2].
 */
export function gaussianPolicy(options: MlpOptions): Architecture<DiagonalGaussian> {
  const body = mlp(options);
  return {
    parameters: [
      ...body.parameters,
      { name: "logStandardDeviation", shape: [options.outputSize], initialize: zeros },
    ],
    forward: (values, input) =>
      new DiagonalGaussian(body.forward(values.slice(0, -1), input).tanh(), values.at(-1)!.clip(-5, 2)),
  };
}

/**
 * One of the columns of every row, drawn with probability softmax(logits), as a row of zeros and a one; no gradient.
 * Gumbel's trick: where logit − log(−log u) is greatest.
 *
 * @param logits [rows, columns]
 * @param uniform independent numbers on [0, 1), of the same shape
 */
export function drawOneHot(logits: Tensor, uniform: Tensor): Tensor {
  const disturbed = logits.sub(uniform.log().neg().log());
  const chosen = disturbed.less(disturbed.max(1, true)).where(0, full(logits.shape, 1));
  // Two that tie, which hardly happens, share the one.
  return chosen.div(chosen.sum(1, true)).stopGradient();
}
