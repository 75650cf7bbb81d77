/**
 * The cameras of images for policies. `main` is the environment's camera for images, `side` is turned a quarter round
 * the vertical, and `above` looks straight down.
 */
export const CAMERA_VIEWS = ["main", "side", "above"] as const;
/** The name of a camera. */
export type CameraView = (typeof CAMERA_VIEWS)[number];

/** A camera that looks at an environment. If its target or distance is left out, it follows from the scene. */
export interface CameraPreset {
  /** Direction of view in the plane, in degrees: 0 looks along x, 90 along y. */
  readonly azimuth: number;
  /** Direction of view upwards, in degrees: −90 looks straight down. */
  readonly elevation: number;
  /** The point in the middle of the image, in metres. */
  readonly target?: readonly [number, number, number];
  /** From the camera to the target, in metres. */
  readonly distance?: number;
  /** Name of the geom that the camera follows in x and y, for agents that move far. */
  readonly follows?: string;
}
