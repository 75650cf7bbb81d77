import { basename } from "node:path";
import { type BehaviourPolicy, listBehaviours, listRecipes, makeBehaviour } from "../collect/index.ts";
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
  /** The environment's scripted expert. */
  readonly expert?: boolean;
}

/** @throws UserError when the environment has no expert, or the policy does not fit it. */
export async function chooseActor(spec: GoalEnvSpec, { policy, expert }: ActorChoice): Promise<Actor> {
  if (policy !== undefined) return policyActor(spec, policy);
  if (expert) return behaviourActor(spec, "scripted expert", makeBehaviour({ policy: expertOf(spec.id) }));
  return behaviourActor(spec, "random actions", makeBehaviour({ policy: "uniform-random" }));
}

function behaviourActor({ actionSize }: GoalEnvSpec, name: string, behaviour: BehaviourPolicy): Actor {
  const action = new Float32Array(actionSize);
  return {
    name,
    begin: (env, random) => behaviour.reset(env, random),
    async act(env) {
      behaviour.act(env, action);
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

/** The behaviour `<prefix>-expert`, if there is one, where the environment's datasets are named `<prefix>-<kind>`. */
function expertOf(environment: string): string {
  const behaviours = listBehaviours();
  const expert = listRecipes()
    .filter((recipe) => recipe.environment === environment)
    .map(({ name }) => name.replace(/-[^-]+$/, "-expert"))
    .find((policy) => behaviours.includes(policy));
  if (expert === undefined)
    throw new UserError(
      `${environment} has no scripted expert; take --random or give a --policy <file.onnx>`,
    );
  return expert;
}
