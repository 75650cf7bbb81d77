import {
  type BehaviourPolicy,
  type BehaviourSpec,
  behaviours,
  findEnv,
  type OpenExpert,
  registerBehaviour,
  UNIFORM_RANDOM,
} from "../../envs/index.ts";
import { NoisyBehaviour } from "./noisy.ts";
import { UniformRandom } from "./uniform-random.ts";

registerBehaviour(UNIFORM_RANDOM.policy, () => new UniformRandom());

/** Name of the behaviour that pursues the goals of an environment; undefined if there is none. */
export function expertOf(environment: string): string | undefined {
  return findEnv(environment)?.expert;
}

/**
 * A new instance of a behaviour; those that use trained policies open them with `openExpert`. Throws {@link UserError}
 * naming the nearest behaviour if there is none of that name.
 */
export function makeBehaviour({ policy, noise }: BehaviourSpec, openExpert: OpenExpert): BehaviourPolicy {
  const behaviour = behaviours.get(policy)(openExpert);
  return noise === undefined ? behaviour : new NoisyBehaviour(behaviour, noise);
}
