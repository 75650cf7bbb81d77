import type { RandomGenerator } from "../../random/generator.ts";
import type { GoalEnv } from "./goal-env.ts";
import type { OpenExpert } from "./trained-policy.ts";

/** A policy that collects data: scripted, random or trained. One instance plays many episodes, one after the other. */
export interface BehaviourPolicy {
  /** SHA-256 of the policy file that decides the actions; absent for policies without a file. */
  readonly sha256?: string;
  /** Called when `env` has begun an episode. All randomness comes from `random`, a stream of this episode's own. */
  reset(env: GoalEnv, random: RandomGenerator): void;
  /**
   * Reads the live views of `env` and writes the next action, at once or by the time the promise resolves; components
   * outside [−1, 1] are clipped.
   */
  act(env: GoalEnv, action: Float32Array): void | Promise<void>;
}

/** Makes a new instance of a behaviour; `openExpert` opens the trained policies it uses. */
export type MakeBehaviour = (openExpert: OpenExpert) => BehaviourPolicy;

/** Random disturbance of a behaviour's actions. */
export interface BehaviourNoise {
  /** Standard deviation of Gaussian noise added to every component; the result is clipped to [−1, 1]. */
  readonly standardDeviation: number;
  /** Probability with which the whole action is replaced by a uniform one. */
  readonly uniformShare: number;
}

/** A behaviour by name, as plain data that fits into a dataset's header. */
export interface BehaviourSpec {
  /** Name of a registered behaviour, e.g. `"uniform-random"`. */
  readonly policy: string;
  readonly noise?: BehaviourNoise;
}

/** The behaviour that exists for every environment. */
export const UNIFORM_RANDOM: BehaviourSpec = { policy: "uniform-random" };
