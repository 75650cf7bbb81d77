import { type Program, program, type Tensor } from "../graph/index.ts";

/** Declares the inputs of a program. */
export interface InputReader {
  /** Declares the input `name`, [rows, size], and prepares it for networks. */
  read(name: string, rows: number, role: "observation" | "goal"): Tensor;
  /** Appends the input `name`, [rows, proprioceptionSize], to observations; returns them unchanged if there is none. */
  withProprioception(observation: Tensor, name: string): Tensor;
}

/**
 * The program that acts: `observation`, `goal` and, beside images, `proprioception`, all [1, size] ↦ the most likely
 * `action`, [1, actionSize], in [−1, 1]. Inputs have the units of the data, since the program prepares them as in
 * training. Inputs of byte spaces are bytes.
 *
 * @param act the action, [1, actionSize], for one row of both inputs
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
