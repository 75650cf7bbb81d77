import { constant, type Program, program, type Tensor } from "../graph/index.ts";
import { type ActionRange, scaleOfRange } from "../spaces/index.ts";
import type { ObservedRange } from "./interface.ts";

/** The output that says of each row whether what is observed lies outside of the training data's range. */
export const OUTSIDE = "outsideTraining";

/** No difference of two observations is as small. */
const SLACK = 1e-38;

export interface RobotUnits {
  readonly actionRange?: ActionRange | undefined;
  readonly observed?: ObservedRange | undefined;
}

/**
 * A policy's program in the units of a robot: `action` is scaled from [−1, 1] to its range and clipped to it, and
 * `outsideTraining` [rows] is 1 where a number of the observation or, beside images, of what the robot itself measures is beyond
 * its smallest or largest value in the training data, or is NaN, and 0 elsewhere. Without a range the action is left as it is; without an observed range there is no such
 * output.
 */
export function robotProgram(policy: Program, { actionRange, observed }: RobotUnits): Program {
  const { node: action } = policy.outputs.find(({ name }) => name === "action")!;
  const measured = policy.inputs.find(
    ({ name, type }) => type === "float" && (name === "observation" || name === "proprioception"),
  );
  return program(policy.name, {
    action: actionRange ? toRange(action, actionRange) : action,
    ...(observed && measured && { [OUTSIDE]: outsideOf(measured.node, observed) }),
  });
}

function toRange(action: Tensor, range: ActionRange): Tensor {
  const row = (values: readonly number[]) => constant(values, [values.length]);
  const { center, half } = scaleOfRange(range);
  // Rounding could leave the range by a bit.
  return action.mul(row(half)).add(row(center)).maximum(row(range.low)).minimum(row(range.high));
}

function outsideOf(observation: Tensor, { minimum, maximum }: ObservedRange): Tensor {
  const row = (values: ArrayLike<number>) => constant(Float32Array.from(values), [values.length]);
  const margin = observation.sub(row(minimum)).minimum(row(maximum).sub(observation));
  // A comparison with NaN is false, so that NaN is outside.
  return margin
    .greater(-SLACK)
    .where(0, row(Array<number>(minimum.length).fill(1)))
    .max([1]);
}
