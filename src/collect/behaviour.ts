import type { GoalEnv } from "../envs/index.ts";
import { UserError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { RandomGenerator } from "../random/generator.ts";
import { NoisyBehaviour } from "./behaviours/noisy.ts";

/** Who acts while data is collected. One instance plays many episodes, one after the other. */
export interface BehaviourPolicy {
  /** Called when `env` has begun an episode. Everything random comes from `random`, a stream of this episode's own. */
  reset(env: GoalEnv, random: RandomGenerator): void;
  /** Reads the live views of `env` and writes the next action; components outside [−1, 1] are clipped. */
  act(env: GoalEnv, action: Float32Array): void;
}

/** What can go wrong with each action of a behaviour. */
export interface BehaviourNoise {
  /** Standard deviation of Gaussian noise added to every component; the result is clipped to [−1, 1]. */
  readonly standardDeviation: number;
  /** Probability with which the whole action is replaced by a uniform one. */
  readonly uniformShare: number;
}

/** Names a behaviour, as plain data that fits into a dataset's header. */
export interface BehaviourSpec {
  /** A registered policy, e.g. `"uniform-random"`. */
  readonly policy: string;
  readonly noise?: BehaviourNoise;
}

const makers = new Map<string, () => BehaviourPolicy>();

/** Makes a policy known under `name`. Throws RangeError if that name is taken. */
export function registerBehaviour(name: string, make: () => BehaviourPolicy): void {
  if (makers.has(name)) throw new RangeError(`behaviour "${name}" is already registered`);
  makers.set(name, make);
}

/** A new instance of a behaviour. Throws {@link UserError} naming the nearest policy if there is none of that name. */
export function makeBehaviour({ policy, noise }: BehaviourSpec): BehaviourPolicy {
  const make = makers.get(policy);
  if (make === undefined)
    throw new UserError(`unknown behaviour "${policy}"; did you mean "${nearest(policy, makers.keys())}"?`);
  return noise === undefined ? make() : new NoisyBehaviour(make(), noise);
}
