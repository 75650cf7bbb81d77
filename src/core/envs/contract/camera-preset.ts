/**
 * Directions from which images for policies are drawn: that of the environment's camera for images, from its side, a quarter turn
 * round the vertical, and from straight above.
 */
export const CAMERA_VIEWS = ["main", "side", "above"] as const;
/** The name of a camera. */
export type CameraView = (typeof CAMERA_VIEWS)[number];

/** How to look at an environment. Target and distance follow from the scene where they are left out. */
export interface CameraPreset {
  /** Direction of view round the vertical, in degrees: 0 looks along x, 90 along y. */
  readonly azimuth: number;
  /** Direction of view upwards, in degrees: −90 looks straight down. */
  readonly elevation: number;
  /** The point in the middle of the image, in metres. */
  readonly target?: readonly [number, number, number];
  /** From the camera to the target, in metres. */
  readonly distance?: number;
  /** Name of the geom that the camera follows in x and y; for agents that move far. */
  readonly follows?: string;
}
