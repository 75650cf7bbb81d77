import type { RandomGenerator } from "../../random/generator.ts";
import type { GoalEnvSpec, SceneGeom } from "./goal-env.ts";

/**
 * The world and the rules of one environment. `TaskEnv` wraps a task as a `GoalEnv` and adds what all environments
 * share: checked and clipped actions, action noise, seeding, success, saving and restoring.
 */
export interface Task {
  readonly spec: GoalEnvSpec;
  /** s, [observationSize]. `begin`, `advance` and `restore` write all three vectors, always into the same arrays. */
  readonly observation: Float64Array;
  /** φ(s), [goalSize]. */
  readonly achievedGoal: Float64Array;
  /** g, [goalSize]. Written by `begin`, and overwritten when the user sets another goal. */
  readonly desiredGoal: Float64Array;
  /**
   * Starts an episode: draws the initial state and the desired goal from `random`, and nothing else.
   * @param task number of a fixed task, only if the spec has a `taskCount`
   */
  begin(random: RandomGenerator, task?: number): void;
  /**
   * Makes one environment step.
   * @param action [actionSize], in [−1, 1]
   * @param random the generator of {@link begin}, for further draws
   */
  advance(action: Float64Array, random: RandomGenerator): void;
  /** Whether the episode ends; called after each `advance`. Left out by tasks that never end early. */
  terminated?(): boolean;
  /**
   * The original environment's reward for the last step, 0 after `begin`. Part of the saved state. Left out by most
   * tasks.
   */
  readonly reward?: number | undefined;
  /** Called after the desired goal was replaced, for tasks whose observation or simulation shows the goal. */
  goalReplaced?(): void;
  /** Puts the episode into a state that achieves the desired goal. Left out if there is no script for it. */
  achieveGoal?(): void;
  /** Number of numbers that {@link save} writes: the state beside the three vectors above. */
  readonly stateSize: number;
  /** Writes the rest of the state into `target`, [stateSize]. */
  save(target: Float64Array): void;
  /** Reads what {@link save} wrote. */
  restore(source: Float64Array): void;
  /** The geoms to draw, in their present poses: the same objects at every call. */
  scene(): readonly SceneGeom[];
  /** Releases the simulation. */
  dispose(): void;
}
