import { input, type Program, program, type Tensor } from "../graph/index.ts";
import { type Spaces, sizeOfSpace } from "../spaces/index.ts";

/** Raw inputs beyond this are clipped, as the released code does at 200. Nothing physical comes near it, pixels keep below. */
const INPUT_LIMIT = 256;

/**
 * The program that acts: `observation`, `goal` ↦ the most likely `action`. Inputs are those of the environment: the
 * networks prepare them themselves.
 *
 * @param act the action [1, actionSize] for one observation [1, observationSize] and goal [1, goalSize]
 */
export function policyProgram(
  { spaces }: { readonly spaces: Pick<Spaces, "observation" | "goal"> },
  act: (input: { readonly observation: Tensor; readonly goal: Tensor }) => Tensor,
): Program {
  const [observation, goal] = (["observation", "goal"] as const).map((name) =>
    input(name, [1, sizeOfSpace(spaces[name])]).clip(-INPUT_LIMIT, INPUT_LIMIT),
  );
  return program("policy", { action: act({ observation, goal }).clip(-1, 1) });
}
