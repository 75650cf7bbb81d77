import { toBase64 } from "../base/base64.ts";
import type { BehaviourPolicy } from "../collect/index.ts";
import type { GoalEnv, GoalEnvSpec } from "../envs/index.ts";
import type { Policy } from "../policy/policy.ts";
import type { RandomGenerator } from "../random/generator.ts";
import { makeSight, type Sight, type VisualOptions, visualOptionsOf } from "../vision/index.ts";
import type { SightMessage } from "./protocol.ts";

/** What acts in an environment. */
export interface Actor {
  /** For people, e.g. `"random actions"`. */
  readonly name: string;
  /** Called when `env` has begun an episode. */
  begin(env: GoalEnv, random: RandomGenerator): void;
  /** The images that it is given of `env`, and of the goal where that is one; absent where it is given states. */
  see?(env: GoalEnv): SightMessage | undefined;
  /** The next action; overwritten by the next call. */
  act(env: GoalEnv): Promise<ArrayLike<number>>;
  dispose(): Promise<void>;
}

export function behaviourActor({ actionSize }: GoalEnvSpec, name: string, behaviour: BehaviourPolicy): Actor {
  const action = new Float32Array(actionSize);
  return {
    name,
    begin: (env, random) => behaviour.reset(env, random),
    async act(env) {
      await behaviour.act(env, action);
      return action;
    },
    async dispose() {},
  };
}

/**
 * A policy that is given the state, or images of it.
 * @throws UserError when the policy does not fit the environment
 */
export async function policyActor(spec: GoalEnvSpec, name: string, policy: Policy): Promise<Actor> {
  const visual = visualOptionsOf(policy.interface);
  if (visual) {
    const sight = await makeSight(spec.id, visual);
    policy.requireFit(sight.specOf(spec, visual.goal));
    return visualActor(name, policy, sight, visual);
  }
  policy.requireFit(spec);
  return {
    name,
    begin() {},
    act: (env) => policy.act(env.observation, env.desiredGoal),
    dispose: () => policy.dispose(),
  };
}

function visualActor(name: string, policy: Policy, sight: Sight, options: VisualOptions): Actor {
  const { width, height, goal } = options;
  return {
    name,
    begin() {},
    see: (env) => ({
      ...{ width, height },
      ...(goal === "image" && { goal: toBase64(sight.goal(env)) }),
      observation: toBase64(sight.observe(env)),
    }),
    act: (env) => {
      // The goal first: drawing it overwrites what was observed.
      const wanted = goal === "image" ? sight.goal(env) : env.desiredGoal;
      return policy.act(sight.observe(env), wanted, sight.proprioception(env));
    },
    async dispose() {
      sight.dispose();
      await policy.dispose();
    },
  };
}
