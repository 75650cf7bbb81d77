import { type Program, program, type Tensor } from "../graph/index.ts";

/** Declares the inputs of a program. */
export interface InputReader {
  /** The input `name`, [rows, size], prepared as networks read it. */
  read(name: string, rows: number, role: "observation" | "goal"): Tensor;
  /** Observations with the input `name` beside them, [rows, proprioceptionSize]; as they are where there is none. */
  withProprioception(observation: Tensor, name: string): Tensor;
}

/**
 * The program that acts: `observation`, `goal` and, beside images, `proprioception` ↦ the most likely `action`. Inputs are those of the data, in any unit: the
 * networks prepare them themselves, as in training. Inputs of byte spaces are bytes.
 *
 * @param act the action [1, actionSize] for one row of both
 */
export function policyProgram(
  inputs: InputReader,
  act: (input: { readonly observation: Tensor; readonly goal: Tensor }) => Tensor,
): Program {
  const seen = inputs.read("observation", 1, "observation");
  const observation = inputs.withProprioception(seen, "proprioception");
  const goal = inputs.read("goal", 1, "goal");
  return program("policy", { action: act({ observation, goal }).clip(-1, 1) });
}
