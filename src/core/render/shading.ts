import type { FloorPaint } from "./floors.ts";
import { coordinate, DISTANCE, RAY_LENGTH } from "./shapes.ts";
import type { Solid } from "./solid.ts";
import { dot, normalize, type Vector } from "./vector.ts";
import type { View } from "./view.ts";

/** What is seen where there is nothing: red, green, blue from 0 to 1, as all colours here. */
export const BACKGROUND = Float64Array.of(0.93, 0.94, 0.955);

/** Light from everywhere, upon a face that looks up and one that looks down. */
const SKY = 0.56;
const GROUND = 0.34;
/** Light from one direction, upon a face that looks straight at it. */
const LAMP = 0.5;
/** Goals have light of their own instead. */
const GLOW = 0.8;
/** The lamp stands behind the camera's left shoulder: this far to the left and towards the camera, at height 1. */
const LAMP_LEFT = 0.55;
const LAMP_BACK = 0.45;
/** Radius of the lamp, at distance 1: how soft shadows are. */
const LAMP_RADIUS = 0.06;
/** A turn after which directions never repeat, so that any number of them spreads evenly over the lamp. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
/** Shadow rays begin this far above the surface, relative to its distance from the camera. */
const SHADOW_OFFSET = 1e-4;

/** The points of the lamp are a little over 1 away, so distances from shadow rays are a little off. */
const SLACK = 1.1;

/** Floors are chequered: the two kinds of squares are this much lighter and darker. */
const CHECKER = 0.035;
/** Squares of a floor are the power of two metres next to this share of the camera's distance. */
const TILE = 1 / 8;
/** Floors fade into the background between these distances from what the camera looks at, in camera distances. */
const FADE_FROM = 0.5;
const FADE_TO = 1.2;

/** Blue of floors that are painted by position. */
const POSITION_BLUE = 0.5;

/** Lambert's law under a lamp and under a sky that is brighter than the ground. */
export class Shading {
  readonly #view: View;
  readonly #shadows: boolean;
  readonly #floors: FloorPaint;
  readonly #lamp: Vector = new Float64Array(3);
  /** Directions to points of the lamp; each sample of a pixel looks for its shadow in another one. */
  readonly #lampPoints: readonly Vector[];
  readonly #normal: Vector = new Float64Array(3);
  readonly #point: Vector = new Float64Array(3);
  readonly #shadowRay = new Float64Array(RAY_LENGTH);
  #tile = 1;
  #solids: readonly Solid[] = [];

  constructor(view: View, samplesPerPixel: number, shadows: boolean, floors: FloorPaint) {
    this.#view = view;
    this.#shadows = shadows;
    this.#floors = floors;
    this.#lampPoints = Array.from({ length: samplesPerPixel }, () => new Float64Array(3));
  }

  /** Begins a frame: the view has its camera, the solids have their poses. */
  begin(solids: readonly Solid[]): void {
    this.#solids = solids;
    this.#tile = 2 ** Math.round(Math.log2(this.#view.distance * TILE));
    this.#placeLamp();
  }

  /**
   * Writes the colour of a solid where it is seen along `direction`, in which its line of sight has just been traced.
   * `sample` counts the samples of a pixel.
   */
  shade(solid: Solid, direction: Vector, sample: number, color: Vector): void {
    const normal = this.#normal;
    const point = this.#point;
    const { eye } = this.#view;
    solid.findNormal(solid.sight, normal);
    const distance = solid.sight[DISTANCE];
    const offset = SHADOW_OFFSET * distance;
    point[0] = eye[0] + distance * direction[0] + offset * normal[0];
    point[1] = eye[1] + distance * direction[1] + offset * normal[1];
    point[2] = eye[2] + distance * direction[2] + offset * normal[2];
    const facing = dot(normal, this.#lamp);
    const ambient = solid.isGoal ? GLOW : GROUND + (SKY - GROUND) * (0.5 + 0.5 * normal[2]);
    const lit = facing > 0 && !(this.#shadows && this.#isShadowed(this.#lampPoints[sample]));
    const light = ambient + (lit ? LAMP * facing : 0);
    if (solid.isPlane && this.#floors === "position") this.#paintPosition(solid, light, color);
    else {
      color[0] = Math.min(1, light * solid.color[0]);
      color[1] = Math.min(1, light * solid.color[1]);
      color[2] = Math.min(1, light * solid.color[2]);
      if (solid.isPlane) this.#finishFloor(solid.sight, color);
    }
  }

  #placeLamp(): void {
    const { forward, right } = this.#view;
    const lamp = this.#lamp;
    const level = Math.sqrt(forward[0] * forward[0] + forward[1] * forward[1]);
    const back = level > 0 ? LAMP_BACK / level : 0;
    lamp[0] = -LAMP_LEFT * right[0] - back * forward[0];
    lamp[1] = -LAMP_LEFT * right[1] - back * forward[1];
    lamp[2] = 1;
    normalize(lamp);
    const x = lamp[0];
    const y = lamp[1];
    const z = lamp[2];
    const side = Math.sqrt(x * x + y * y);
    for (let i = 0; i < this.#lampPoints.length; i++) {
      const point = this.#lampPoints[i];
      const radius = LAMP_RADIUS * Math.sqrt(i / this.#lampPoints.length);
      const along = (radius * Math.cos(i * GOLDEN_ANGLE)) / side;
      const up = (radius * Math.sin(i * GOLDEN_ANGLE)) / side;
      // (y, −x, 0) and (x z, y z, −side²) are at right angles to the lamp and to each other, and `side` long.
      point[0] = x + along * y + up * x * z;
      point[1] = y - along * x + up * y * z;
      point[2] = z - up * side * side;
    }
  }

  /** True if something stands between the point being shaded and a point of the lamp. Floors cast no shadows. */
  #isShadowed(direction: Vector): boolean {
    const x = this.#point[0];
    const y = this.#point[1];
    const z = this.#point[2];
    const ray = this.#shadowRay;
    for (const solid of this.#solids) {
      if (solid.isPlane || solid.opacity < 1) continue;
      const toX = solid.position[0] - x;
      const toY = solid.position[1] - y;
      const toZ = solid.position[2] - z;
      const ahead = toX * direction[0] + toY * direction[1] + toZ * direction[2];
      const { radius } = solid;
      if (ahead < -radius || toX * toX + toY * toY + toZ * toZ - ahead * ahead > SLACK * radius * radius)
        continue;
      solid.startRay(ray, this.#point);
      solid.traceRay(ray, direction);
      if (ray[DISTANCE] < Number.POSITIVE_INFINITY) return true;
    }
    return false;
  }

  /** From edge to edge red goes from 0 to 1 along x, and green along y. */
  #paintPosition({ sight, extents }: Solid, light: number, color: Vector): void {
    color[0] = Math.min(1, light * (0.5 + coordinate(sight, 0) / (2 * extents[0])));
    color[1] = Math.min(1, light * (0.5 + coordinate(sight, 1) / (2 * extents[1])));
    color[2] = light * POSITION_BLUE;
  }

  /** Squares, and a seamless end. */
  #finishFloor(ray: Float64Array, color: Vector): void {
    const column = Math.floor(coordinate(ray, 0) / this.#tile);
    const row = Math.floor(coordinate(ray, 1) / this.#tile);
    const square = 1 + (((column + row) & 1) === 0 ? CHECKER : -CHECKER);
    const { target, distance } = this.#view;
    const x = this.#point[0] - target[0];
    const y = this.#point[1] - target[1];
    const away = (Math.sqrt(x * x + y * y) / distance - FADE_FROM) / (FADE_TO - FADE_FROM);
    const share = Math.min(1, Math.max(0, away));
    const fade = share * share * (3 - 2 * share);
    for (let i = 0; i < 3; i++) color[i] = (1 - fade) * square * color[i] + fade * BACKGROUND[i];
  }
}
