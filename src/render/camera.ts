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
}

/** Where a camera stands relative to what it looks at, in MuJoCo's terms. */
interface Orbit {
  readonly target: readonly [number, number, number];
  /** From the target, in metres. */
  readonly distance: number;
  /** Direction of view round the vertical in degrees: 0 looks along x, 90 along y. */
  readonly azimuth: number;
  /** Height of the direction of view in degrees: −90 looks straight down. */
  readonly elevation: number;
}

const FIELD_OF_VIEW = 45;

/** Cameras that people have chosen, by how the environment's name begins; all others follow from the scene. */
const PRESETS: readonly (readonly [family: string, Orbit])[] = [
  ["Fetch", { target: [1.15, 0.75, 0.5], distance: 1.75, azimuth: 138, elevation: -24 }],
  ["Point", { target: [0, -0.4, 0], distance: 15.5, azimuth: 90, elevation: -60 }],
];

const DEFAULT_VIEW = { azimuth: 115, elevation: -35 };

/** The camera of an environment: the preset of its family, or one that sees the whole scene. */
export function cameraFor(environment: string, geoms: readonly SceneGeom[]): Camera {
  const preset = PRESETS.find(([family]) => environment.startsWith(family));
  return orbitCamera(preset?.[1] ?? { ...DEFAULT_VIEW, ...enclosingSphere(geoms) });
}

function orbitCamera({ target, distance, azimuth, elevation }: Orbit): Camera {
  const around = (azimuth * Math.PI) / 180;
  const above = (elevation * Math.PI) / 180;
  const direction = [Math.cos(above) * Math.cos(around), Math.cos(above) * Math.sin(around), Math.sin(above)];
  const [x, y, z] = target.map((coordinate, i) => coordinate - distance * direction[i]);
  return { position: [x, y, z], target, fieldOfView: FIELD_OF_VIEW };
}

/** A target and a distance from which every solid is seen. */
function enclosingSphere(geoms: readonly SceneGeom[]): Pick<Orbit, "target" | "distance"> {
  const solids = geoms.filter(({ shape }) => shape !== "plane");
  const low = [0, 1, 2].map((axis) => Math.min(...solids.map((geom) => edge(geom, axis, -1))));
  const high = [0, 1, 2].map((axis) => Math.max(...solids.map((geom) => edge(geom, axis, 1))));
  const [x, y, z] = low.map((from, axis) => (from + high[axis]) / 2);
  const radius = Math.hypot(...low.map((from, axis) => (high[axis] - from) / 2));
  return { target: [x, y, z], distance: radius / Math.sin((FIELD_OF_VIEW * Math.PI) / 360) };
}

/** The furthest coordinate of a solid along an axis, in the direction of `sign`. */
function edge({ shape, size, position, rotation }: SceneGeom, axis: number, sign: 1 | -1): number {
  const reach = SHAPES[shape]
    .halfExtents(size)
    .reduce((sum, extent, i) => sum + extent * Math.abs(rotation[3 * axis + i]), 0);
  return position[axis] + sign * reach;
}
