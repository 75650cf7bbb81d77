import type { SceneGeom } from "../envs/index.ts";
import { SHAPES } from "./shapes.ts";

/** A perspective camera; the vertical of the image is the world's z axis, or its y axis for a view from straight above. */
export interface Camera {
  /** x, y, z in metres. */
  readonly position: readonly [number, number, number];
  /** The point in the middle of the image. */
  readonly target: readonly [number, number, number];
  /** Vertical angle of view, in degrees. */
  readonly fieldOfView: number;
  /** Index of the geom it keeps beside: `position` and `target` are then meant from that geom's place in x and y. */
  readonly follows?: number;
}

/** The direction of view, in MuJoCo's terms. */
interface Direction {
  /** Round the vertical, in degrees: 0 looks along x, 90 along y. */
  readonly azimuth: number;
  /** Upwards, in degrees: −90 looks straight down. */
  readonly elevation: number;
}

/** What is looked at, and from how far, in metres. */
interface Aim {
  readonly target: readonly [number, number, number];
  readonly distance: number;
}

/** How to look at a family of environments. */
interface Preset extends Direction, Partial<Aim> {
  /** Name of the geom to keep beside, where something runs away. */
  readonly follows?: string;
}

const FIELD_OF_VIEW = 40;
/** Share of the image that a scene fills whose camera follows from its solids. */
const FILL = 0.92;

const DEFAULT_PRESET: Preset = { azimuth: 120, elevation: -30 };

/** How people look at an environment, by how its name begins; what is left out follows from the scene. */
const PRESETS: Readonly<Record<string, Preset>> = {
  Fetch: { azimuth: 138, elevation: -24, target: [1.15, 0.75, 0.53], distance: 2.05 },
  Point: { azimuth: 90, elevation: -60, target: [0, -0.4, 0], distance: 17.5 },
  Reacher: { azimuth: 90, elevation: -55, target: [0, -0.02, 0], distance: 0.9 },
  HandReach: { azimuth: 118, elevation: -32, target: [1.01, 0.91, 0.13], distance: 0.52 },
  SawyerReach: { azimuth: 235, elevation: -20, target: [-0.07, 0.35, 0.1], distance: 2.2 },
  SawyerDoor: { azimuth: 28, elevation: -24, target: [-0.02, 0.45, 0.17], distance: 1.9 },
  DClaw: { azimuth: 65, elevation: -22 },
  pointmaze: { azimuth: 90, elevation: -65 },
  antmaze: { azimuth: 90, elevation: -65 },
  AntDirection: { azimuth: 112, elevation: -32, target: [0, 0, 0.4], distance: 4.6, follows: "torso" },
  CheetahTgtVel: { azimuth: 100, elevation: -12, target: [0.25, 0, 0.75], distance: 4, follows: "torso" },
  AntTgtVel: { azimuth: 112, elevation: -24, target: [0.2, 0, 0.6], distance: 4.6, follows: "torso" },
};

/**
 * The camera of an environment: as its family is looked at, and so that all solids are seen where nothing is said
 * about the distance.
 * @param aspect width of the image, divided by its height
 */
export function cameraFor(environment: string, geoms: readonly SceneGeom[], aspect = 1): Camera {
  const family = Object.keys(PRESETS).find((name) => environment.startsWith(name));
  const preset = family === undefined ? DEFAULT_PRESET : PRESETS[family];
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
function imageAxes({ azimuth, elevation }: Direction): Axes {
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
