import type { CameraView, SceneGeom } from "../envs/index.ts";
import type { Camera } from "../render/camera.ts";

/** Sent to the page once: what does not change while it is open. */
export interface SceneMessage {
  readonly environment: string;
  /** The actor in words, e.g. `"random actions"`. */
  readonly actor: string;
  readonly horizon: number;
  readonly distanceThreshold: number;
  readonly geoms: readonly Pick<SceneGeom, "name" | "shape" | "size" | "color">[];
  readonly camera: Camera;
  /** Other views of the scene by name. */
  readonly views: Readonly<Record<CameraView, Camera>>;
  readonly actionSize: number;
  /** How many fixed tasks there are to begin with; absent where there are none. */
  readonly taskCount?: number;
  /** Absent where goals are no places, e.g. angles. */
  readonly goalPlaces?: GoalPlaces;
}

/** A goal that consists of places in the world, marked by one geom each. */
export interface GoalPlaces {
  /** Indices of the marking geoms, in the order of the goal's entries. */
  readonly markers: readonly number[];
  /** Entries of the goal per place: 2 (x, y) or 3 (x, y, z). */
  readonly dimensions: number;
}

/** The images that a policy is given. */
export interface SightMessage {
  /** Of one image, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The images of all cameras, one after the other: rows from the top; red, green and blue; as base64. */
  readonly observation: string;
  /** Those of the goal; absent where goals are numbers. */
  readonly goal?: string;
}

/** Sent to the page after every change. */
export interface FrameMessage {
  /** Number of the episode; if it differs from that of the last frame, positions are not continuous. */
  readonly episode: number;
  readonly seed: number;
  /** The fixed task that was chosen; absent where the seed chooses. */
  readonly task?: number;
  /** Steps of this episode, or since its goal was changed. */
  readonly step: number;
  /** The first and the last step that can be restored. */
  readonly recorded: readonly [number, number];
  /** Seconds until the next frame while running. */
  readonly interval: number;
  /** Per geom its position (3) and rotation (9, row-major). */
  readonly poses: readonly number[];
  readonly observation: readonly number[];
  /** Of the last step, as the environment received it; absent at the beginning. */
  readonly action?: readonly number[];
  readonly achievedGoal: readonly number[];
  readonly desiredGoal: readonly number[];
  readonly distance: number;
  readonly success: boolean;
  readonly paused: boolean;
  readonly speed: (typeof SPEEDS)[number];
  /** Episodes continue beyond their horizon. */
  readonly endless: boolean;
  /** True at the horizon or at an early end of the episode. */
  readonly isOver: boolean;
  /** Standard deviation of the noise on actions, as a fraction of half their range. */
  readonly noise: number;
  /** Whether a person chooses the actions. */
  readonly isDriven: boolean;
  /** What the policy sees; absent where it is given states. */
  readonly sight?: SightMessage | undefined;
  /** Why the simulation stopped, if it failed. */
  readonly problem?: string;
}

/** How fast the simulation can run, relative to the world. */
export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;
