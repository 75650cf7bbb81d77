import type { RandomGenerator } from "../../random/generator.ts";
import type { GoalEnvSpec, SceneGeom } from "./goal-env.ts";

/**
 * What differs between environments: the world and its rules. `TaskEnv` makes a `GoalEnv` of it and adds all
 * they have in common: checked and clipped actions, action noise, seeding, success, saving and restoring.
 */
export interface Task {
  readonly spec: GoalEnvSpec;
  /** Written by `begin`, `advance` and `restore`; the same arrays for the life of the task. */
  readonly observation: Float64Array;
  readonly achievedGoal: Float64Array;
  /** Written by `begin`; replaced from outside when the user sets another goal. */
  readonly desiredGoal: Float64Array;
  /**
   * Starts an episode: draws the initial state and the desired goal from `random`, and nothing else. `task` is only ever
   * given where the spec has a `taskCount`.
   */
  begin(random: RandomGenerator, task?: number): void;
  /** One environment step with an action in [−1, 1]; further draws come from the same `random`. */
  advance(action: Float64Array, random: RandomGenerator): void;
  /** Asked after each `advance`: true ends the episode. A task that never ends early leaves it out. */
  terminated?(): boolean;
  /** The original's own reward for the last step, 0 after `begin`; part of the saved state. Left out by most tasks. */
  readonly reward?: number | undefined;
  /** Called when the desired goal was replaced; for tasks whose observation or simulation shows the goal. */
  goalReplaced?(): void;
  /** Brings the episode into a state that achieves the desired goal; left out where goals are achieved by acting alone. */
  achieveGoal?(): void;
  /** How many numbers {@link save} writes: the state beyond the three vectors above. */
  readonly stateSize: number;
  /** Writes the rest of the state into `target`, of {@link stateSize} numbers. */
  save(target: Float64Array): void;
  /** Reads what {@link save} wrote. */
  restore(source: Float64Array): void;
  /** The geoms to draw, with the poses of this moment; the same objects every call. */
  scene(): readonly SceneGeom[];
  /** Releases the simulation. */
  dispose(): void;
}
