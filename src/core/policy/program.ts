import type { InputNormalization, Normalization } from "../data/index.ts";
import { constant, input, type Program, program, type Tensor } from "../graph/index.ts";

/** Raw inputs beyond this are clipped, as the released code does at 200. Nothing physical comes near it, pixels keep below. */
const INPUT_LIMIT = 256;

function normalized(x: Tensor, constants: Normalization | undefined): Tensor {
  const clipped = x.clip(-INPUT_LIMIT, INPUT_LIMIT);
  if (!constants) return clipped;
  const size = [constants.mean.length];
  return clipped.sub(constant(constants.mean, size)).div(constant(constants.standardDeviation, size));
}

/** The inputs of a policy: their sizes and, where the learner was trained on normalised ones, the constants. */
export interface PolicyInputs {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly normalization?: InputNormalization;
}

/**
 * The program that acts: `observation`, `goal` ↦ the most likely `action`, with normalisation inside.
 *
 * @param act the action [1, actionSize] for one normalised observation [1, observationSize] and goal [1, goalSize]
 */
export function policyProgram(
  { observationSize, goalSize, normalization }: PolicyInputs,
  act: (observation: Tensor, goal: Tensor) => Tensor,
): Program {
  const observation = normalized(input("observation", [1, observationSize]), normalization?.observation);
  const goal = normalized(input("goal", [1, goalSize]), normalization?.goal);
  return program("policy", { action: act(observation, goal).clip(-1, 1) });
}
