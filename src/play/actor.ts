import { basename } from "node:path";
import { type BehaviourPolicy, expertOf, makeBehaviour } from "../collect/index.ts";
import type { GoalEnv, GoalEnvSpec } from "../envs/index.ts";
import { UserError } from "../errors.ts";
import { Policy } from "../eval/policy.ts";
import type { RandomGenerator } from "../random/generator.ts";

/** Who acts in an environment. */
export interface Actor {
  /** For people, e.g. `"random actions"`. */
  readonly name: string;
  /** Called when `env` has begun an episode. */
  begin(env: GoalEnv, random: RandomGenerator): void;
  /** The next action; overwritten by the next call. */
  act(env: GoalEnv): Promise<ArrayLike<number>>;
  dispose(): Promise<void>;
}

/** Whom to take; without any of them, actions are random. */
export interface ActorChoice {
  /** Path of a policy file. */
  readonly policy?: string;
  /** The environment's expert. */
  readonly expert?: boolean;
}

/** @throws UserError when the environment has no expert, or the policy does not fit it. */
export async function chooseActor(spec: GoalEnvSpec, { policy, expert }: ActorChoice): Promise<Actor> {
  if (policy !== undefined) return policyActor(spec, policy);
  if (expert) return behaviourActor(spec, "expert", expertIn(spec));
  return behaviourActor(spec, "random actions", makeBehaviour({ policy: "uniform-random" }));
}

function behaviourActor({ actionSize }: GoalEnvSpec, name: string, behaviour: BehaviourPolicy): Actor {
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

async function policyActor(spec: GoalEnvSpec, file: string): Promise<Actor> {
  const policy = await Policy.load(file);
  policy.requireFit(spec);
  return {
    name: `policy ${basename(file)}`,
    begin() {},
    act: (env) => policy.act(env.observation, env.desiredGoal),
    dispose: () => policy.dispose(),
  };
}

function expertIn({ id }: GoalEnvSpec): BehaviourPolicy {
  const policy = expertOf(id);
  if (policy === undefined)
    throw new UserError(`${id} has no expert; take --random or give a --policy <file.onnx>`);
  return makeBehaviour({ policy });
}
