import type { GoalDistancePart } from "../../spaces/index.ts";

/** The description of an environment: sizes, horizon and the rule of success. */
export interface GoalEnvSpec {
  /** Registered name, e.g. `"FetchReach"`. */
  readonly id: string;
  readonly observationSize: number;
  /**
   * The indices of the numbers of an observation that the robot measures itself, unlike those of objects; absent if
   * there are none.
   */
  readonly robotColumns?: readonly number[];
  /** `"uint8"` if observations are pixels, whole numbers from 0 to 255. */
  readonly observationType?: "uint8";
  /** `[height, width, channels]` or `[cameras, height, width, channels]` if observations are images; absent for vectors. */
  readonly observationShape?: readonly number[];
  /** Size of {@link GoalEnv.proprioception}; absent if policies receive observations alone. */
  readonly proprioceptionSize?: number;
  readonly goalSize: number;
  /** Size of {@link GoalEnv.goalInput}; absent if policies receive the desired goal. */
  readonly goalInputSize?: number;
  /** Actions are vectors in [−1, 1]^actionSize. The environment clips them to it. */
  readonly actionSize: number;
  /** Steps per episode. An episode ends earlier only if `terminated` becomes true. */
  readonly horizon: number;
  /** A goal is reached while the distance of achieved and desired goal is below this. */
  readonly distanceThreshold: number;
  /** How the distance is measured; absent if it is Euclidean, in goal units. */
  readonly goalDistance?: readonly GoalDistancePart[];
  /** Simulated seconds per environment step; 0 without physics. */
  readonly secondsPerStep: number;
  /**
   * Number of fixed tasks, each a start with a goal, from which {@link GoalEnv.reset} chooses; absent if there are
   * none.
   */
  readonly taskCount?: number;
  /** Goals in ascending order, for a sweep that shows whether a policy follows them. Only if a goal is a single number. */
  readonly targets?: readonly number[];
  /**
   * The meaning of an early end: the goal is reached, as in a maze, or the episode has failed whatever its last
   * distance, as when a runner falls. Absent if no episode ends early.
   */
  readonly earlyEnd?: "success" | "failure";
  /** γ of the discounted return that the benchmark reports. Default 0.99. */
  readonly discount?: number;
}

/** Everything needed to continue an episode with the same bits, as structured-cloneable data. */
export interface GoalEnvState {
  /** Id of the environment. */
  readonly id: string;
  /** The state of the episode, in an order that may change between versions. */
  readonly values: Float64Array;
}

/** A geometric primitive of a scene in world coordinates. */
export interface SceneGeom {
  /** Unique in its scene. */
  readonly name: string;
  readonly shape: "plane" | "sphere" | "capsule" | "ellipsoid" | "cylinder" | "box";
  /** In metres, as MuJoCo gives sizes of the shape: radii, half lengths and half widths. Unused numbers are 0. */
  readonly size: readonly [number, number, number];
  /** Red, green, blue and opacity, from 0 to 1. */
  readonly color: readonly [number, number, number, number];
  /** x, y, z in metres. Each call of `scene()` updates it. */
  readonly position: Float64Array;
  /** Row-major 3×3 rotation. Each call of `scene()` updates it. */
  readonly rotation: Float64Array;
}

/**
 * A goal-conditioned environment. `observation`, `achievedGoal` and `desiredGoal` are live views, overwritten by
 * `reset`, `step` and `restore`; copy what must last.
 */
export interface GoalEnv {
  readonly spec: GoalEnvSpec;
  /** s, [observationSize]. */
  readonly observation: Float64Array;
  /** φ(s), [goalSize]. */
  readonly achievedGoal: Float64Array;
  /** g, [goalSize]. */
  readonly desiredGoal: Float64Array;
  /** The robot's own measurements, [proprioceptionSize], if policies receive them beside images. */
  readonly proprioception?: Float64Array | undefined;
  /** The goal as policies receive it, [goalInputSize], such as an image. Absent if they receive the desired goal. */
  readonly goalInput?: Float64Array | undefined;
  /** True when the last step ended the episode before its horizon. */
  readonly terminated: boolean;
  /**
   * The original environment's reward for the last step, 0 before the first; absent if it has no reward beside the
   * goal's. It does not count for success, but locomotion experts learn from it.
   */
  readonly reward?: number | undefined;
  /**
   * Starts an episode. Initial state and desired goal are functions of `seed` and `task` alone.
   * @param task number of a fixed task, from 1 to the spec's `taskCount`; without it the seed chooses one
   * @throws RangeError for a task that does not exist; Error after {@link dispose}
   */
  reset(seed: number, task?: number): void;
  /**
   * Advances one environment step.
   * @param action [actionSize], clipped to [−1, 1]
   * @throws RangeError for an action of another size or with a number that is not finite; {@link SimulationError} if
   * the physics became unstable; Error unless an episode is running
   */
  step(action: ArrayLike<number>): void;
  /**
   * Replaces the desired goal of the running episode.
   * @param goal [goalSize], copied
   * @throws RangeError for a goal of another size or with a number that is not finite; Error unless an episode was
   * started
   */
  setDesiredGoal(goal: ArrayLike<number>): void;
  /**
   * Puts the running episode into a state that achieves the desired goal, without acting. Images of goals show this
   * state. Absent if the environment has no script for it.
   * @throws Error unless an episode was started
   */
  achieveGoal?(): void;
  /** Whether the achieved goal is within the threshold of the desired goal. False once the episode has failed. */
  success(): boolean;
  /**
   * The whole state of the running episode. `restore(save())` continues with the same bits.
   * @throws Error unless an episode was started
   */
  save(): GoalEnvState;
  /**
   * Continues from what {@link save} returned, in this or another instance of the environment.
   * @throws RangeError for a state of another environment; Error after {@link dispose}
   */
  restore(state: GoalEnvState): void;
  /**
   * The geoms to draw, in their present poses: the same objects at every call. Geoms whose names begin with "goal" show
   * the desired goal.
   */
  scene(): readonly SceneGeom[];
  /** Releases the simulation. The environment cannot be used afterwards. */
  dispose(): void;
}

/** The simulation produced values that are not finite or too large. The environment must be reset. */
export class SimulationError extends Error {
  override readonly name = "SimulationError";
}
