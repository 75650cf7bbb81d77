import { type CameraView, type EnvOptions, type GoalEnv, makeEnv } from "../envs/index.ts";
import type { PolicyInterface } from "../policy/interface.ts";
import { makeVisualEnv, type VisualOptions } from "./visual-env.ts";

/** How a policy sees its environment, by its interface; undefined where it is given the state. */
export function visualOptionsOf({
  observation,
  proprioception,
  goal,
}: PolicyInterface): VisualOptions | undefined {
  const { type, shape = [], cameras } = observation;
  if (type !== "uint8" || shape.length < 3) return undefined;
  const [height, width] = shape.slice(-3);
  return {
    height,
    width,
    // Names of cameras that an environment does not have are refused where its images are drawn.
    cameras: cameras as readonly CameraView[] | undefined,
    proprioception: proprioception !== undefined,
    goal: goal.type === "uint8" ? "image" : "vector",
  };
}

/** An environment for a policy to act in: seen as images by a policy of images. */
export async function makeActingEnv(
  id: string,
  policy: PolicyInterface,
  options: EnvOptions = {},
): Promise<GoalEnv> {
  const visual = visualOptionsOf(policy);
  return visual ? makeVisualEnv(id, visual, options) : makeEnv(id, options);
}
