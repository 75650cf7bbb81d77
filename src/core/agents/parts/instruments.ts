import { type Program, program, type Tensor } from "../../graph/index.ts";
import type { DiagonalGaussian } from "../../nn/index.ts";
import { policyProgram } from "../../policy/program.ts";
import type { Learner, RowWeights } from "./agent.ts";
import type { Inputs, NetworkInput, Role } from "./inputs.ts";
import type { StateGoal } from "./networks.ts";
import { logDensity, type ScoreRange } from "./weights.ts";

/** Rows of one run of the program that {@link instrumentsProgram} makes. */
export const INSTRUMENT_ROWS = 512;
/** The same for images, which take more memory. */
const ROWS_OF_IMAGES = 128;

/** Evaluates a learner on rows that it was not trained on. Every function but `act` returns [rows]. */
export interface Instruments {
  /** π(s, g), [rows, actionSize]. */
  readonly act: (rows: StateGoal) => Tensor;
  /** log π(a | s, g); absent if the policy is not a distribution. */
  readonly logProbability?: ((rows: NetworkInput) => Tensor) | undefined;
  /**
   * Scores of actions: S(s, a, g), Q(s, a, g), or V of the state that a model predicts. Absent if only states are
   * evaluated.
   */
  readonly score?: ((rows: NetworkInput) => Tensor) | undefined;
  /** Values of states: M(s, g) or V(s, g). */
  readonly value?: ((rows: StateGoal) => Tensor) | undefined;
  /** The number of steps to the goal that a value stands for; absent if values do not imply it. */
  readonly stepsOf?: ((value: Tensor) => Tensor) | undefined;
}

/** Steps to the goal that a value within `range` stands for. States that never reach the goal have the largest number. */
export function stepsWithin(range: ScoreRange): (value: Tensor) => Tensor {
  const { low, high, discount } = range;
  return (value) =>
    logDensity(value, range)
      .sub(Math.log(high - low))
      .div(Math.log(discount))
      .maximum(0);
}

/**
 * The program of a learner's instruments. It reads the states of the learner's update.
 * - Inputs, all [rows, size] with 512 rows, or 128 of images: `observation`, `action`, `goal` (`goalObservation` if goals
 *   are images) and, beside images, `proprioception`.
 * - Outputs: `policyAction` [rows, actionSize] and, if the learner has them, `logProbability`, `score`, `value` and
 *   `valueSteps`, all [rows], and `code` [rows, features], the codes of a shared encoder of images.
 */
export function instrumentsProgram(
  inputs: Inputs,
  { act, logProbability, score, value, stepsOf }: Instruments,
): Program {
  const count = inputs.takesImages ? ROWS_OF_IMAGES : INSTRUMENT_ROWS;
  const read = (name: string, role: Role) => inputs.readData(name, count, role);
  const seen = read("observation", "observation");
  const goal = read(inputs.goalsAreImages ? "goalObservation" : "goal", "goal");
  const action = read("action", "action");
  const rows = { observation: inputs.withProprioception(seen, "proprioception"), goal, action };
  const values = value?.(rows);
  return program("instruments", {
    policyAction: act(rows).clip(-1, 1),
    ...(logProbability && { logProbability: logProbability(rows) }),
    ...(score && { score: score(rows) }),
    ...(values && { value: values }),
    ...(values && stepsOf && { valueSteps: stepsOf(values) }),
    ...(inputs.areCodesShared && { code: seen }),
  });
}

/**
 * The policy and the instruments of a learner whose policy is a distribution of actions. The policy acts by the mean,
 * and the instruments include log π(a | s, g).
 */
export function policyPrograms(
  inputs: Inputs,
  distributionOf: (rows: StateGoal) => DiagonalGaussian,
  instruments: Omit<Instruments, "act" | "logProbability"> = {},
): Pick<Learner, "policy" | "instruments"> {
  const act = (rows: StateGoal) => distributionOf(rows).mean;
  const logProbability = (rows: NetworkInput) => distributionOf(rows).logProbability(rows.action);
  return {
    policy: policyProgram(inputs, act),
    instruments: instrumentsProgram(inputs, { act, logProbability, ...instruments }),
  };
}

/** Finds the weights of the rows of `batch` among `diagnostics`; undefined if the policy was extracted without weights. */
export function rowWeights(
  diagnostics: Readonly<Record<string, Tensor>>,
  batch: string,
  policy = "policy",
): RowWeights | undefined {
  const output = `${policy}/weight`;
  return output in diagnostics ? { output, batch } : undefined;
}
