import { constant, type Shape, state, type Tensor } from "../graph/index.ts";
import { zeros } from "./initializers.ts";

/** A learning rate, as a function of the number of completed updates (a scalar tensor). */
export type Schedule = (completedUpdates: Tensor) => Tensor;

/** The same learning rate in every update. */
export function constantRate(rate: number): Schedule {
  return () => constant(rate);
}

/** From `rate` to 0 along half a cosine over `totalUpdates` (Loshchilov and Hutter 2017, Eq. 5 without restarts). */
export function cosineDecay(rate: number, totalUpdates: number): Schedule {
  return (completed) =>
    completed
      .mul(Math.PI / totalUpdates)
      .minimum(Math.PI)
      .cos()
      .add(1)
      .mul(rate / 2);
}

/** Settings of Adam (Kingma and Ba 2015). */
export interface AdamOptions {
  /** The learning rate in each update. */
  readonly learningRate: Schedule;
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** ε in the denominator. Default 10⁻⁸. */
  readonly epsilon?: number;
  /** Decoupled weight decay (AdamW, Loshchilov and Hutter 2019). Default 0, which is plain Adam. */
  readonly weightDecay?: number;
}

/** A step of an optimiser: the new parameters, and its states with their replacements. */
export interface OptimizerStep {
  /** The new parameters, [parameterCount]. */
  readonly parameters: Tensor;
  /** The optimiser's states with the tensors that replace them. */
  readonly updates: readonly (readonly [state: Tensor, next: Tensor])[];
}

/**
 * Computes a step from parameters and their gradient, both flat: [parameterCount].
 * @param name prefix of the optimiser's states
 * @param recall returns a state with its value after earlier steps of the same update; default its initial value, 0
 */
export type Optimizer = (
  name: string,
  parameters: Tensor,
  gradient: Tensor,
  completedUpdates: Tensor,
  recall?: (name: string, shape: Shape) => Tensor,
) => OptimizerStep;

/**
 * Adam (Kingma and Ba 2015, Algorithm 1), and AdamW with `weightDecay` (Loshchilov and Hutter 2019, Algorithm 2). A
 * moment that is corrected for its bias is a mean over all gradients so far, in which a gradient k updates ago has
 * weight βᵏ. The states are the weighted sums and the sums of the weights.
 */
export function adam(options: AdamOptions): Optimizer {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  return (name, parameters, gradient, completedUpdates, recall = zeroState) => {
    const gradientSum = recall(`${name}.adam.gradientSum`, parameters.shape);
    const squareSum = recall(`${name}.adam.squareSum`, parameters.shape);
    const weightSums = recall(`${name}.adam.weightSums`, [2]);
    const nextGradientSum = gradientSum.mul(beta1).add(gradient);
    const nextSquareSum = squareSum.mul(beta2).add(gradient.square());
    const nextWeightSums = weightSums.mul(constant([beta1, beta2], [2])).add(1);

    const gradientWeight = nextWeightSums.slice(0, 1);
    const squareWeightRoot = nextWeightSums.slice(1, 2).sqrt();
    const rate = learningRate(completedUpdates);
    // rate · mean / (√meanSquare + ε), with the scalars gathered.
    const scale = rate.mul(squareWeightRoot).div(gradientWeight);
    const step = nextGradientSum.div(nextSquareSum.sqrt().add(squareWeightRoot.mul(epsilon))).mul(scale);
    const decayed = weightDecay === 0 ? parameters : parameters.sub(parameters.mul(rate.mul(weightDecay)));
    return {
      parameters: decayed.sub(step),
      updates: [
        [gradientSum, nextGradientSum],
        [squareSum, nextSquareSum],
        [weightSums, nextWeightSums],
      ],
    };
  };
}

function zeroState(name: string, shape: Shape): Tensor {
  return state(name, shape, zeros);
}
