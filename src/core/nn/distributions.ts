import { constant, full, type Tensor } from "../graph/index.ts";
import { filled, zeros } from "./initializers.ts";
import type { Architecture } from "./network.ts";

/** A Gaussian over actions with independent coordinates. The most likely action is its mean. */
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
 * A mixture of a Gaussian and a uniform background: with probability ε = sigmoid(backgroundLogit) an action is uniform
 * on [−1, 1]^actionSize, otherwise it is drawn from the Gaussian. If some actions of a log are random, the background
 * accounts for them. The mean then follows the other actions instead of the average of all.
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
  /** Standard deviations: `learned`, one for each coordinate and initially 1, or `unit`, always 1. */
  readonly spread: "learned" | "unit";
  /** Whether the Gaussian has a uniform background, whose share is learned. Default false. */
  readonly background?: boolean;
}

/**
 * A Gaussian around the output of `means`, [rows, size]. Learned log standard deviations are parameters that do not
 * depend on the input. They are clipped to [−5, 2], and initially 0. The background's initial share is the largest with
 * which no action in [−1, 1]^size is more likely under the background than under a Gaussian around 0. With a larger
 * share, actions at the edges would never be learned, since actions that the background explains do not train the mean.
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
 * Draws one column of every row with probability softmax(logits), as a row of zeros and a one, [rows, columns]; no
 * gradient. It is the column with the largest logit − log(−log u) (the Gumbel-max trick, see Maddison, Tarlow and Minka
 * 2014).
 *
 * @param logits [rows, columns]
 * @param uniform independent numbers on [0, 1), of the same shape
 */
export function drawOneHot(logits: Tensor, uniform: Tensor): Tensor {
  const disturbed = logits.sub(uniform.log().neg().log());
  const chosen = disturbed.less(disturbed.max(1, true)).where(0, full(logits.shape, 1));
  // Two columns that tie, which hardly happens, share the one.
  return chosen.div(chosen.sum(1, true)).stopGradient();
}
