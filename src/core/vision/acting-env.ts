import { type EnvOptions, type GoalEnv, makeEnv } from "../envs/index.ts";
import type { PolicyInterface } from "../policy/interface.ts";
import { makeVisualEnv, type VisualOptions } from "./visual-env.ts";

/** How a policy sees its environment, by its interface; undefined where it is given the state. */
export function visualOptionsOf({ observation, goal }: PolicyInterface): VisualOptions | undefined {
  const [height, width, channels] = observation.shape ?? [];
  if (observation.type !== "uint8" || channels === undefined) return undefined;
  return { height, width, goal: goal.type === "uint8" ? "image" : "vector" };
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
