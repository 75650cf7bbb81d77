import { input, type Program, program, type Tensor } from "../graph/index.ts";
import { type Space, type Spaces, sizeOfSpace } from "../spaces/index.ts";

/**
 * The program that acts: `observation`, `goal` ↦ the most likely `action`. Inputs are those of the data, in any unit: the
 * networks prepare them themselves, as in training. Inputs of byte spaces are bytes.
 *
 * @param act the action [1, actionSize] for one observation [1, observationSize] and goal [1, goalSize]
 */
export function policyProgram(
  { spaces }: { readonly spaces: Pick<Spaces, "observation" | "goal"> },
  act: (input: { readonly observation: Tensor; readonly goal: Tensor }) => Tensor,
): Program {
  const [observation, goal] = (["observation", "goal"] as const).map((name) => rawInput(name, spaces[name]));
  return program("policy", { action: act({ observation, goal }).clip(-1, 1) });
}

function rawInput(name: string, space: Space): Tensor {
  const shape = [1, sizeOfSpace(space)];
  return space.dtype === "uint8" ? input(name, shape, "uint8").cast() : input(name, shape);
}
