import type { CameraPreset } from "../../contract/camera-preset.ts";
import type { GoalEnvSpec } from "../../contract/goal-env.ts";

type Vector3 = readonly [number, number, number];

/** The numbers in which the two Sawyer tasks differ, and the parts of the model that only one of them has. */
export interface SawyerVariant {
  readonly spec: GoalEnvSpec;
  readonly summary: string;
  /** Name of the behaviour that solves the task. */
  readonly expert: string;
  readonly camera: CameraPreset;
  /** True if the door's angle follows the hand's position in the observation. */
  readonly observesDoor: boolean;
  /** The point that the hand follows moves in this box … */
  readonly low: Vector3;
  readonly high: Vector3;
  /** … and waits here while the arm settles. */
  readonly settlePosition: Vector3;
  /** Goals are uniform between these two. */
  readonly goalLow: readonly number[];
  readonly goalHigh: readonly number[];
  /** Where to draw the marker of a goal. */
  readonly goalPlace: (goal: Float64Array) => Vector3;
  readonly model: SawyerModelParts;
}

/** The parameters of {@link sawyerModel}. All strings are MJCF. */
export interface SawyerModelParts {
  /** Seconds of one MuJoCo step; {@link SUBSTEPS} of them make an environment step. */
  readonly timestep: number;
  readonly cone: "elliptic" | "pyramidal";
  readonly tolerance: number;
  /** Contact margin of every geom, in metres. */
  readonly margin: number;
  /** Time constant of the weld that pulls the hand to the point it follows, in seconds. */
  readonly weldTimeConstant: number;
  /** Impedances of that weld and of all contacts (MuJoCo's solimp): the higher, the less they yield. */
  readonly weldImpedance: string;
  readonly contactImpedance: string;
  /** Ranges of the first, second and last joint of the arm. */
  readonly j0Range: string;
  readonly j1Range: string;
  readonly j6Range: string;
  /** Geoms of the flange that the hand is mounted on. */
  readonly flange: string;
  /** Geoms and bodies of the hand. */
  readonly hand: string;
  /** What stands around the robot. */
  readonly world: string;
  /** Actuators of the hand; default none. */
  readonly actuators?: string;
}

export const SUBSTEPS = 50;
