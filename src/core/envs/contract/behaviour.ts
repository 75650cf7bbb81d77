import type { RandomGenerator } from "../../random/generator.ts";
import type { GoalEnv } from "./goal-env.ts";
import type { OpenExpert } from "./trained-policy.ts";

/** A policy that collects data: scripted, random or trained. One instance plays many episodes, one after the other. */
export interface BehaviourPolicy {
  /** SHA-256 of the policy file that decides the actions; absent for policies without a file. */
  readonly sha256?: string;
  /** Called when `env` has begun an episode. All randomness must come from `random`, which belongs to this episode. */
  reset(env: GoalEnv, random: RandomGenerator): void;
  /**
   * Reads the live views of `env` and writes the next action, [actionSize], before it returns or its promise resolves.
   * Numbers outside [−1, 1] are clipped.
   */
  act(env: GoalEnv, action: Float32Array): void | Promise<void>;
}

/** Makes a new instance of a behaviour. `openExpert` opens the trained policies that it uses. */
export type MakeBehaviour = (openExpert: OpenExpert) => BehaviourPolicy;

/** Random disturbance of a behaviour's actions. */
export interface BehaviourNoise {
  /**
   * Standard deviation of the Gaussian noise on each number of an action, whose range is [−1, 1]. The sum is clipped to
   * it.
   */
  readonly standardDeviation: number;
  /** Probability that the whole action is replaced by a uniform one. */
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
