import { range } from "../../../base/range.ts";
import type { CameraPreset } from "../../contract/camera-preset.ts";
import type { GoalEnvSpec } from "../../contract/goal-env.ts";

type Vector3 = readonly [number, number, number];

/** An environment at the table. */
export interface TableVariant {
  readonly spec: GoalEnvSpec;
  readonly summary: string;
  /** Name of the behaviour that solves the task. */
  readonly expert: string;
  readonly camera: CameraPreset;
  readonly imageCamera: CameraPreset;
  /** The point between the fingers' tips moves in this box, in metres, … */
  readonly low: Vector3;
  readonly high: Vector3;
  /** … and begins here. */
  readonly start: Vector3;
}

export const TIMESTEP = 0.0025;
export const SUBSTEPS = 20;

/** Metres by which a unit action moves the hand. */
export const ACTION_SCALE = 0.03;

const BOTH = { horizon: 50, secondsPerStep: SUBSTEPS * TIMESTEP } as const;

/** Metres by which the drawer opens. */
export const TRAVEL = 0.16;
/** The middle of the handle's bar while the drawer is shut, in metres. It opens along −y, towards the robot. */
export const HANDLE: Vector3 = [0, 0.75, 0.07];

export const SAWYER_DRAWER: TableVariant = {
  spec: {
    id: "SawyerDrawer",
    observationSize: 6,
    robotColumns: range(0, 3),
    goalSize: 3,
    actionSize: 3,
    distanceThreshold: 0.02,
    ...BOTH,
  },
  summary: "Open or shut the drawer of a box to a given width with a peg on a Sawyer arm.",
  expert: "sawyer-drawer-expert",
  camera: { azimuth: 160, elevation: -28, target: [0, 0.64, 0.12], distance: 1.35 },
  imageCamera: { azimuth: 160, elevation: -40, target: [0, 0.71, 0.07], distance: 0.75 },
  low: [-0.15, 0.53, 0.03],
  high: [0.15, 0.83, 0.2],
  start: [0, 0.63, 0.13],
};

/** Half the edge of the cube, in metres. */
export const CUBE = 0.02;

export const SAWYER_PICK: TableVariant = {
  spec: {
    id: "SawyerPickAndPlace",
    observationSize: 11,
    robotColumns: range(0, 4),
    goalSize: 3,
    actionSize: 4,
    distanceThreshold: 0.04,
    ...BOTH,
  },
  summary: "Grasp a cube with a Sawyer arm and bring it to a place on the table or above it.",
  expert: "sawyer-pick-expert",
  camera: { azimuth: 235, elevation: -26, target: [-0.02, 0.6, 0.12], distance: 1.6 },
  imageCamera: { azimuth: 235, elevation: -45, target: [0, 0.74, 0.06], distance: 0.82 },
  low: [-0.2, 0.62, 0.015],
  high: [0.2, 0.88, 0.24],
  start: [0, 0.7, 0.15],
};
