import type { Tensor } from "../graph/index.ts";
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
