import type { InputNormalization } from "../../data/index.ts";
import { concat, constant, type Tensor } from "../../graph/index.ts";
import type { Architecture } from "../../nn/index.ts";
import type { GoalOffset, Spaces } from "./spaces.ts";

/** @param columns the dimensions of the observation that are φ(s), before normalisation */
export function goalOffsetOf(
  columns: readonly number[],
  observationSize: number,
  normalization: InputNormalization | undefined,
): GoalOffset {
  const goalSize = columns.length;
  const weights = new Float32Array(observationSize * goalSize);
  const bias = new Float32Array(goalSize);
  columns.forEach((column, i) => {
    const [observation, goal] = normalization
      ? [scaleOf(normalization.observation, column), scaleOf(normalization.goal, i)]
      : [UNSCALED, UNSCALED];
    weights[goalSize * column + i] = observation.deviation / goal.deviation;
    bias[i] = (goal.mean - observation.mean) / goal.deviation;
  });
  return { weights, bias };
}

const UNSCALED = { mean: 0, deviation: 1 };

function scaleOf({ mean, standardDeviation }: InputNormalization["goal"], dimension: number) {
  return { mean: mean[dimension], deviation: standardDeviation[dimension] };
}

/**
 * A network of rows that begin with s and end with g, in which g − φ(s) follows them where the spaces have a
 * {@link GoalOffset}.
 * @param between how many numbers lie between s and g: none, or those of an action
 * @param build the network itself, for rows of the size that it is given
 */
export function withGoalOffset<Output>(
  { observationSize, goalSize, goalOffset }: Spaces,
  between: number,
  build: (inputSize: number) => Architecture<Output>,
): Architecture<Output> {
  const inputSize = observationSize + between + goalSize;
  if (!goalOffset) return build(inputSize);
  const network = build(inputSize + goalSize);
  const weights = constant(goalOffset.weights, [observationSize, goalSize]);
  const bias = constant(goalOffset.bias, [goalSize]);
  return {
    parameters: network.parameters,
    forward(parameters, input) {
      const observation = input.slice(0, observationSize, 1);
      const goal = input.slice(inputSize - goalSize, inputSize, 1);
      const offset: Tensor = goal.sub(observation.matmul(weights)).add(bias);
      return network.forward(parameters, concat([input, offset]));
    },
  };
}
