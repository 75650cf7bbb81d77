import type { SceneGeom } from "../envs/index.ts";
import type { Camera } from "./camera.ts";
import type { FloorPaint } from "./floors.ts";
import { BACKGROUND, Shading } from "./shading.ts";
import { DISTANCE } from "./shapes.ts";
import { Solid } from "./solid.ts";
import type { Vector } from "./vector.ts";
import { View } from "./view.ts";

export interface RasterizerOptions {
  /** Samples per pixel along each side: 1 (default) is fastest, 2 and more smooth the edges. */
  readonly supersampling?: number;
  /** Solids cast shadows: handsome and slow. Default false. */
  readonly shadows?: boolean;
  /** Floors are chequered and fade into the distance (default), or tell positions: red grows along x, green along y. */
  readonly floors?: FloorPaint;
}

const NOTHING = -1;

/**
 * Draws scenes of primitives into an image, with exact silhouettes and normals: rays are intersected with the shapes
 * themselves, each shape only in its own rectangle of the image, with a depth buffer between them. The same scene
 * gives the same bytes every time; a frame of a scene that is known allocates next to nothing.
 */
export class Rasterizer {
  readonly width: number;
  readonly height: number;
  /** The image: rows from the top; red, green, blue. Overwritten by every {@link render}. */
  readonly pixels: Uint8Array;
  readonly #supersampling: number;
  readonly #view: View;
  readonly #shading: Shading;
  /** Per sample: distance along the line of sight, and the index of the solid there. */
  readonly #depth: Float64Array;
  readonly #solidAt: Int32Array;
  readonly #direction: Vector = new Float64Array(3);
  readonly #color: Vector = new Float64Array(3);
  readonly #layer: Vector = new Float64Array(3);
  #geoms: readonly SceneGeom[] = [];
  #solids: readonly Solid[] = [];
  /** What is blended with the image behind or before it: translucent solids and goals. */
  #layers: Solid[] = [];

  /**
   * @param width of the image in pixels
   * @param height of the image in pixels
   */
  constructor(
    width: number,
    height: number,
    { supersampling = 1, shadows = false, floors = "chequered" }: RasterizerOptions = {},
  ) {
    for (const [name, value] of Object.entries({ width, height, supersampling }))
      if (!Number.isSafeInteger(value) || value < 1)
        throw new RangeError(`${name}: expected a whole number of at least 1, got ${value}`);
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(3 * width * height);
    this.#supersampling = supersampling;
    this.#view = new View(width * supersampling, height * supersampling);
    this.#shading = new Shading(this.#view, supersampling * supersampling, shadows, floors);
    this.#depth = new Float64Array(width * height * supersampling * supersampling);
    this.#solidAt = new Int32Array(this.#depth.length);
  }

  /** Draws the geoms in their present poses; those with opacity 0 are left out. Returns {@link pixels}. */
  render(geoms: readonly SceneGeom[], camera: Camera): Uint8Array {
    this.#takeScene(geoms);
    this.#view.aim(camera, geoms);
    this.#shading.begin(this.#solids);
    this.#depth.fill(Number.POSITIVE_INFINITY);
    this.#solidAt.fill(NOTHING);
    for (let i = 0; i < this.#solids.length; i++) {
      const solid = this.#solids[i];
      this.#view.findRectangle(solid);
      solid.startRay(solid.sight, this.#view.eye);
      if (solid.opacity === 1) this.#enter(i);
    }
    this.#sortLayers();
    this.#resolve();
    return this.pixels;
  }

  #takeScene(geoms: readonly SceneGeom[]): void {
    if (this.#isKnown(geoms)) return;
    this.#geoms = [...geoms];
    this.#solids = geoms.filter(({ color }) => color[3] > 0).map((geom) => new Solid(geom));
    this.#layers = this.#solids.filter(({ opacity, opacityBehind }) => opacity < 1 || opacityBehind > 0);
  }

  #isKnown(geoms: readonly SceneGeom[]): boolean {
    if (geoms.length !== this.#geoms.length) return false;
    for (let i = 0; i < geoms.length; i++) if (geoms[i] !== this.#geoms[i]) return false;
    return true;
  }

  /** Enters a solid at all samples where it is nearer than what is there already. */
  #enter(index: number): void {
    const solid = this.#solids[index];
    const { left, right, top, bottom } = solid.rectangle;
    const view = this.#view;
    const direction = this.#direction;
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const sample = row * view.columns + column;
        view.direction(column, row, direction);
        solid.traceRay(solid.sight, direction);
        const depth = solid.sight[DISTANCE];
        if (depth >= this.#depth[sample]) continue;
        this.#depth[sample] = depth;
        this.#solidAt[sample] = index;
      }
  }

  /** The furthest first, as they are painted over each other. */
  #sortLayers(): void {
    if (this.#layers.length < 2) return;
    const { eye, forward } = this.#view;
    const depth = ({ position }: Solid) =>
      (position[0] - eye[0]) * forward[0] +
      (position[1] - eye[1]) * forward[1] +
      (position[2] - eye[2]) * forward[2];
    this.#layers.sort((a, b) => depth(b) - depth(a));
  }

  /** Each pixel is the mean of its samples. */
  #resolve(): void {
    const { width, height, pixels } = this;
    const perSide = this.#supersampling;
    const scale = 255 / (perSide * perSide);
    const color = this.#color;
    let at = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        let red = 0;
        let green = 0;
        let blue = 0;
        let nth = 0;
        for (let row = y * perSide; row < (y + 1) * perSide; row++)
          for (let column = x * perSide; column < (x + 1) * perSide; column++) {
            this.#colorSample(column, row, nth++);
            red += color[0];
            green += color[1];
            blue += color[2];
          }
        pixels[at++] = scale * red + 0.5;
        pixels[at++] = scale * green + 0.5;
        pixels[at++] = scale * blue + 0.5;
      }
  }

  /** Writes the colour of a sample, `nth` of its pixel. */
  #colorSample(column: number, row: number, nth: number): void {
    const color = this.#color;
    const direction = this.#direction;
    const sample = row * this.#view.columns + column;
    this.#view.direction(column, row, direction);
    const front = this.#solids[this.#solidAt[sample]];
    if (front === undefined) {
      color[0] = BACKGROUND[0];
      color[1] = BACKGROUND[1];
      color[2] = BACKGROUND[2];
    } else {
      front.traceRay(front.sight, direction);
      this.#shading.shade(front, direction, nth, color);
    }
    for (const solid of this.#layers) {
      const { left, right, top, bottom } = solid.rectangle;
      if (solid === front || column < left || column > right || row < top || row > bottom) continue;
      solid.traceRay(solid.sight, direction);
      const distance = solid.sight[DISTANCE];
      if (distance === Number.POSITIVE_INFINITY) continue;
      const opacity = distance < this.#depth[sample] ? solid.opacity : solid.opacityBehind;
      this.#shading.shade(solid, direction, nth, this.#layer);
      for (let i = 0; i < 3; i++) color[i] += opacity * (this.#layer[i] - color[i]);
    }
  }
}
