import { constant, full, type Tensor } from "../graph/index.ts";
import { filled, zeros } from "./initializers.ts";
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
 * A Gaussian over a uniform background: with probability ε = sigmoid(backgroundLogit) an action is uniform on the box
 * [−1, 1]^actionSize, else it comes from the Gaussian. Fitted to logs in which some actions were tried at random, the
 * background accounts for those, and the mean follows the rest instead of the average of both.
 */
export class GaussianWithBackground extends DiagonalGaussian {
  /** [1], shared by all rows. */
  readonly backgroundLogit: Tensor;

  constructor(mean: Tensor, logStandardDeviation: Tensor, backgroundLogit: Tensor) {
    super(mean, logStandardDeviation);
    this.backgroundLogit = backgroundLogit;
  }

  override logProbability(action: Tensor): Tensor {
    const gaussian = super.logProbability(action).sub(this.backgroundLogit.softplus());
    const background = this.backgroundLogit
      .neg()
      .softplus()
      .neg()
      .sub(action.shape[1] * Math.log(2));
    // log(eᵃ + eᵇ) = a + log(1 + eᵇ⁻ᵃ)
    return gaussian.add(background.sub(gaussian).softplus());
  }
}

const UNIT_GAUSSIAN_AT_ONE = Math.exp(-0.5) / Math.sqrt(2 * Math.PI);

/** Size and standard deviations of a Gaussian policy. */
export interface GaussianOptions {
  /** Coordinates of an action. */
  readonly size: number;
  /** Standard deviations: one for each coordinate, learned and at first 1, or always 1. */
  readonly spread: "learned" | "unit";
  /** Give the Gaussian a uniform background, whose share is learned (default no). */
  readonly background?: boolean;
}

/**
 * A Gaussian around the output of `means`, [rows, size]. Learned log standard deviations are parameters of their own,
 * independent of the input, limited to [−5, 2], at first 0. The background's share starts where no action of the box
 * is more likely under it than under a Gaussian around the middle: actions that the background explains do not train
 * the mean, and actions at the edges, in many dimensions, would never be learned.
 */
export function gaussian<Input>(
  means: Architecture<Tensor, Input>,
  { size, spread, background = false }: GaussianOptions,
): Architecture<DiagonalGaussian, Input> {
  const learned = spread === "learned";
  // (1 − ε) N(1; 0, 1)ⁿ = ε / 2ⁿ at a corner of the box, n = size
  const firstLogit = size * Math.log(2 * UNIT_GAUSSIAN_AT_ONE);
  return {
    parameters: [
      ...means.parameters,
      ...(learned ? [{ name: "logStandardDeviation", shape: [size], initialize: zeros }] : []),
      ...(background ? [{ name: "backgroundLogit", shape: [1], initialize: filled(firstLogit) }] : []),
    ],
    forward: (values, input) => {
      const mean = means.forward(values.slice(0, means.parameters.length), input);
      const own = values.slice(means.parameters.length);
      const logStandardDeviation = learned ? own[0].clip(-5, 2) : constant(new Float64Array(size), [size]);
      return background
        ? new GaussianWithBackground(mean, logStandardDeviation, own[own.length - 1])
        : new DiagonalGaussian(mean, logStandardDeviation);
    },
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
