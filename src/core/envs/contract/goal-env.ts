import type { GoalDistancePart } from "../../spaces/index.ts";

/** What an environment is before any episode: sizes, horizon and the rule of success. */
export interface GoalEnvSpec {
  /** Registered name, e.g. `"FetchReach"`. */
  readonly id: string;
  readonly observationSize: number;
  /** The numbers of an observation that the robot itself measures, unlike those of objects; absent where there are none. */
  readonly robotColumns?: readonly number[];
  /** `"uint8"` where observations are pixels, whole numbers from 0 to 255. */
  readonly observationType?: "uint8";
  /** Where observations are images: `[height, width, channels]`, or `[cameras, height, width, channels]`. */
  readonly observationShape?: readonly number[];
  /** Numbers of {@link GoalEnv.proprioception}; absent where policies are given observations alone. */
  readonly proprioceptionSize?: number;
  readonly goalSize: number;
  /** Numbers of {@link GoalEnv.goalInput}; absent where policies are given the desired goal. */
  readonly goalInputSize?: number;
  /** Actions are vectors in [−1, 1]^actionSize; anything outside is clipped by the environment. */
  readonly actionSize: number;
  /** Steps per episode; no episode ends earlier unless the environment says so through `terminated`. */
  readonly horizon: number;
  /** A goal is reached while the distance of achieved and desired goal is below this. */
  readonly distanceThreshold: number;
  /** How the distance is measured; absent where it is Euclidean, in goal units. */
  readonly goalDistance?: readonly GoalDistancePart[];
  /** Simulated seconds per environment step; 0 where there is no physics. */
  readonly secondsPerStep: number;
  /** How many fixed tasks, each a start with a goal, {@link GoalEnv.reset} chooses from; absent where there are none. */
  readonly taskCount?: number;
  /**
   * Goals for a sweep that shows whether a policy follows them, from the smallest to the largest; only if a goal is a
   * single number.
   */
  readonly targets?: readonly number[];
  /**
   * What it means that an episode ends early: that the goal is reached, as in a maze, or that the episode has failed
   * wherever its goal was at that moment, as when a runner falls. Absent where none does.
   */
  readonly earlyEnd?: "success" | "failure";
  /** γ of the discounted return that the benchmark reports; 0.99 where it is absent. */
  readonly discount?: number;
}

/** Everything needed to continue an episode exactly, as plain data (structured-cloneable). */
export interface GoalEnvState {
  readonly id: string;
  readonly values: Float64Array;
}

/** One drawable primitive of a scene, posed in world coordinates; sizes follow MuJoCo's half-size convention. */
export interface SceneGeom {
  readonly name: string;
  readonly shape: "plane" | "sphere" | "capsule" | "ellipsoid" | "cylinder" | "box";
  readonly size: readonly [number, number, number];
  readonly color: readonly [number, number, number, number];
  /** x, y, z in metres, brought up to date by each call of `scene()`. */
  readonly position: Float64Array;
  /** Row-major 3×3 rotation, brought up to date by each call of `scene()`. */
  readonly rotation: Float64Array;
}

/**
 * A goal-conditioned environment. `observation`, `achievedGoal` and `desiredGoal` are live views, overwritten by
 * `reset`, `step` and `restore`; copy what must last.
 */
export interface GoalEnv {
  readonly spec: GoalEnvSpec;
  readonly observation: Float64Array;
  readonly achievedGoal: Float64Array;
  readonly desiredGoal: Float64Array;
  /** What the robot itself measures, where policies are given that beside images. */
  readonly proprioception?: Float64Array | undefined;
  /** What policies are given as the goal, such as an image of it; absent where that is the desired goal. */
  readonly goalInput?: Float64Array | undefined;
  /** True when the last step ended the episode before its horizon. */
  readonly terminated: boolean;
  /**
   * The original environment's own reward for the last step, 0 before the first; absent where it is that of the goal.
   * It has no part in success: it is what teaches a locomotion expert to run.
   */
  readonly reward?: number | undefined;
  /**
   * Starts an episode: initial state and desired goal are functions of `seed` and `task` alone. `task` is the number of
   * a fixed task, from 1 to the spec's `taskCount`; without it the seed chooses one.
   */
  reset(seed: number, task?: number): void;
  /** Advances one environment step. Throws {@link SimulationError} if the physics became unstable. */
  step(action: ArrayLike<number>): void;
  /** Replaces the desired goal of the running episode. */
  setDesiredGoal(goal: ArrayLike<number>): void;
  /**
   * Brings the running episode into a state that achieves the desired goal, without acting; absent where the environment
   * knows no such state. Images of goals show it.
   */
  achieveGoal?(): void;
  /** True while the achieved goal lies within the threshold of the desired goal, and no more once the episode has failed. */
  success(): boolean;
  /** The whole state of the running episode; `restore(save())` continues with the same bits. */
  save(): GoalEnvState;
  /** Continues from what {@link save} returned, in this or another instance of the environment. */
  restore(state: GoalEnvState): void;
  /**
   * What a renderer draws: the same geoms every call, with the poses of this moment. Those whose names begin with
   * "goal" show the desired goal.
   */
  scene(): readonly SceneGeom[];
  /** Releases the simulation; the environment cannot be used afterwards. */
  dispose(): void;
}

/** The simulation produced non-finite or exploding values; the environment must be reset. */
export class SimulationError extends Error {
  override readonly name = "SimulationError";
}
