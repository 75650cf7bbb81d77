import { type CameraPreset, type CameraView, findEnv, type SceneGeom } from "../envs/index.ts";
import { SHAPES } from "./shapes.ts";

/** A perspective camera; the vertical of the image is the world's z axis, or its y axis for a view from straight above. */
export interface Camera {
  /** x, y, z in metres. */
  readonly position: readonly [number, number, number];
  /** The point in the middle of the image. */
  readonly target: readonly [number, number, number];
  /** Vertical angle of view, in degrees. */
  readonly fieldOfView: number;
  /** Index of the geom that the camera follows: `position` and `target` are then relative to its x and y. */
  readonly follows?: number;
}

/** The point in the middle of the image, and how far the camera is from it, in metres. */
type Aim = Required<Pick<CameraPreset, "target" | "distance">>;

const FIELD_OF_VIEW = 40;
/** Share of the image that a scene fills whose camera follows from its solids. */
const FILL = 0.92;

const DEFAULT_PRESET: CameraPreset = { azimuth: 120, elevation: -30 };

/**
 * The camera of an environment: its preset, or the default one where it has none. Without a distance in the preset, all
 * solids are visible.
 * @param aspect width of the image, divided by its height
 * @param view the direction from which it looks
 */
export function cameraFor(
  environment: string,
  geoms: readonly SceneGeom[],
  aspect = 1,
  view: CameraView = "main",
): Camera {
  return cameraOf(viewOf(findEnv(environment)?.camera ?? DEFAULT_PRESET, view), geoms, aspect);
}

/**
 * A camera whose images policies are given: nearer than that for people, where the environment says so.
 * @param view the direction from which it looks
 */
export function imageCameraFor(
  environment: string,
  geoms: readonly SceneGeom[],
  aspect = 1,
  view: CameraView = "main",
): Camera {
  const entry = findEnv(environment);
  const preset = entry?.imageCamera ?? entry?.camera ?? DEFAULT_PRESET;
  return cameraOf(viewOf(preset, view), geoms, aspect);
}

function viewOf(preset: CameraPreset, view: CameraView): CameraPreset {
  if (view === "side") return { ...preset, azimuth: preset.azimuth + 90 };
  return view === "above" ? { ...preset, elevation: -90 } : preset;
}

function cameraOf(preset: CameraPreset, geoms: readonly SceneGeom[], aspect: number): Camera {
  const axes = imageAxes(preset);
  const aim: Aim = { ...seeAll(geoms, axes, aspect), ...preset };
  const [x, y, z] = aim.target.map((coordinate, i) => coordinate - aim.distance * axes.forward[i]);
  const follows =
    preset.follows === undefined ? undefined : geoms.findIndex(({ name }) => name === preset.follows);
  return { position: [x, y, z], target: aim.target, fieldOfView: FIELD_OF_VIEW, follows };
}

interface Axes {
  readonly right: readonly number[];
  readonly up: readonly number[];
  readonly forward: readonly number[];
}

/** Unit vectors of the image in the world. */
function imageAxes({ azimuth, elevation }: CameraPreset): Axes {
  const [sin, cos] = [Math.sin((azimuth * Math.PI) / 180), Math.cos((azimuth * Math.PI) / 180)];
  const [rise, level] = [Math.sin((elevation * Math.PI) / 180), Math.cos((elevation * Math.PI) / 180)];
  return {
    right: [sin, -cos, 0],
    up: [-rise * cos, -rise * sin, level],
    forward: [level * cos, level * sin, rise],
  };
}

/** The middle of all solids, and the distance from which the corners of their boxes lie within the image. */
function seeAll(geoms: readonly SceneGeom[], { right, up, forward }: Axes, aspect: number): Aim {
  const corners = geoms.filter(({ shape }) => shape !== "plane").flatMap(boxCorners);
  const [x, y, z] = [0, 1, 2].map((axis) => {
    const coordinates = corners.map((corner) => corner[axis]);
    return (Math.min(...coordinates) + Math.max(...coordinates)) / 2;
  });
  const halfHeight = FILL * Math.tan((FIELD_OF_VIEW * Math.PI) / 360); // at distance 1
  const distances = corners.map((corner) => {
    const offset = [corner[0] - x, corner[1] - y, corner[2] - z];
    const along = (axis: readonly number[]) => axis.reduce((sum, value, i) => sum + value * offset[i], 0);
    const away = Math.max(Math.abs(along(up)), Math.abs(along(right)) / aspect);
    return away / halfHeight - along(forward);
  });
  return { target: [x, y, z], distance: Math.max(...distances) };
}

/** The eight corners of the box around a solid, in the world. */
function boxCorners({ shape, size, position, rotation }: SceneGeom): number[][] {
  const extents = SHAPES[shape].halfExtents(size);
  return Array.from({ length: 8 }, (_, corner) =>
    Array.from(position, (center, axis) =>
      extents.reduce(
        (sum, extent, i) => sum + (corner & (1 << i) ? extent : -extent) * rotation[3 * axis + i],
        center,
      ),
    ),
  );
}
