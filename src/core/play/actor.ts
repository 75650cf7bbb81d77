import type { BehaviourPolicy } from "../collect/index.ts";
import type { GoalEnv, GoalEnvSpec } from "../envs/index.ts";
import type { Policy } from "../policy/policy.ts";
import type { RandomGenerator } from "../random/generator.ts";

/** What acts in an environment. */
export interface Actor {
  /** For people, e.g. `"random actions"`. */
  readonly name: string;
  /** Called when `env` has begun an episode. */
  begin(env: GoalEnv, random: RandomGenerator): void;
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

/** @throws UserError when the policy does not fit the environment */
export function policyActor(spec: GoalEnvSpec, name: string, policy: Policy): Actor {
  policy.requireFit(spec);
  return {
    name,
    begin() {},
    act: (env) => policy.act(env.observation, env.desiredGoal),
    dispose: () => policy.dispose(),
  };
}
