import type { GoalEnv } from "../envs/index.ts";
import type { RandomGenerator } from "../random/generator.ts";

/** Who acts while data is collected. One instance plays many episodes, one after the other. */
export interface BehaviourPolicy {
  /** SHA-256 of the file of the trained policy that decides its actions, if there is one. */
  readonly sha256?: string;
  /** Called when `env` has begun an episode. Everything random comes from `random`, a stream of this episode's own. */
  reset(env: GoalEnv, random: RandomGenerator): void;
  /**
   * Reads the live views of `env` and writes the next action, at once or by the time the promise resolves; components
   * outside [−1, 1] are clipped.
   */
  act(env: GoalEnv, action: Float32Array): void | Promise<void>;
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
