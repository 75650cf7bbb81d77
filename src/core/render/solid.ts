import type { SceneGeom } from "../envs/index.ts";
import { DIRECTION, NORMAL, ORIGIN, RAY_LENGTH, SHAPES, type Shape, SIZE } from "./shapes.ts";

/** Floors are painted this much paler than they are, so that what stands on them stands out. */
const FLOOR_PALENESS = 0.6;

/** Goals are seen also inside and behind other things, with this share of their opacity. */
const GOAL_OPACITY_BEHIND = 0.4;

/** Samples of the image, columns and rows from … to, both included. */
export interface Rectangle {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A geom made ready for drawing: what does not change from frame to frame, looked up once. */
export class Solid {
  readonly shape: Shape;
  /** Half the edges of the box around it, in its own frame. */
  readonly extents: Float64Array;
  /** Of the sphere around it. */
  readonly radius: number;
  readonly isPlane: boolean;
  /** A marker of the desired goal, which is to be seen in any case. */
  readonly isGoal: boolean;
  /** Red, green, blue from 0 to 1. */
  readonly color: Float64Array;
  readonly opacity: number;
  /** With which it shines through what hides it. */
  readonly opacityBehind: number;
  /** World pose, live: see {@link SceneGeom}. */
  readonly position: Float64Array;
  readonly rotation: Float64Array;
  /** Rays from the camera to this solid, begun once per frame. */
  readonly sight = new Float64Array(RAY_LENGTH);
  /** Where it is in the image of this frame. */
  readonly rectangle: Rectangle = { left: 0, right: 0, top: 0, bottom: 0 };
  readonly #size: Float64Array;

  constructor({ name, shape, size, color, position, rotation }: SceneGeom) {
    this.shape = SHAPES[shape];
    this.extents = Float64Array.from(this.shape.halfExtents(size));
    this.radius = Math.hypot(...this.extents);
    this.isPlane = shape === "plane";
    const paleness = this.isPlane ? FLOOR_PALENESS : 0;
    this.color = Float64Array.from(color.slice(0, 3), (channel) => channel + paleness * (1 - channel));
    this.opacity = color[3];
    this.isGoal = name.startsWith("goal");
    this.opacityBehind = this.isGoal ? GOAL_OPACITY_BEHIND * color[3] : 0;
    this.position = position;
    this.rotation = rotation;
    this.#size = Float64Array.from(size);
  }

  /** Writes size and origin of rays from a point in the world. */
  startRay(ray: Float64Array, point: Float64Array): void {
    const x = point[0] - this.position[0];
    const y = point[1] - this.position[1];
    const z = point[2] - this.position[2];
    for (let i = 0; i < 3; i++) {
      ray[SIZE + i] = this.#size[i];
      ray[ORIGIN + i] = this.rotation[i] * x + this.rotation[3 + i] * y + this.rotation[6 + i] * z;
    }
  }

  /** Writes the distance at which a ray that was started goes on along `direction` (in the world) to meet this solid. */
  traceRay(ray: Float64Array, direction: Float64Array): void {
    const { rotation } = this;
    const x = direction[0];
    const y = direction[1];
    const z = direction[2];
    ray[DIRECTION] = rotation[0] * x + rotation[3] * y + rotation[6] * z;
    ray[DIRECTION + 1] = rotation[1] * x + rotation[4] * y + rotation[7] * z;
    ray[DIRECTION + 2] = rotation[2] * x + rotation[5] * y + rotation[8] * z;
    this.shape.trace(ray);
  }

  /** Writes the unit normal in the world where the ray that was traced last met this solid. */
  findNormal(ray: Float64Array, target: Float64Array): void {
    const { rotation } = this;
    this.shape.findNormal(ray);
    const x = ray[NORMAL];
    const y = ray[NORMAL + 1];
    const z = ray[NORMAL + 2];
    target[0] = rotation[0] * x + rotation[1] * y + rotation[2] * z;
    target[1] = rotation[3] * x + rotation[4] * y + rotation[5] * z;
    target[2] = rotation[6] * x + rotation[7] * y + rotation[8] * z;
  }
}
