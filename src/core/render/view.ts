import type { SceneGeom } from "../envs/index.ts";
import type { Camera } from "./camera.ts";
import type { Solid } from "./solid.ts";
import { cross, dot, normalize } from "./vector.ts";

/** What lies nearer to the camera than this is not projected, in metres along the direction of view. */
const NEAR = 1e-3;

/** Of a box. */
const CORNERS = 8;

const Y_AXIS = Float64Array.of(0, 1, 0);
const Z_AXIS = Float64Array.of(0, 0, 1);

/** A camera with a grid of samples before it. Directions have length 1 along the line of sight, so rays measure depth. */
export class View {
  readonly eye = new Float64Array(3);
  /** Unit vectors of the image in the world. */
  readonly forward = new Float64Array(3);
  readonly right = new Float64Array(3);
  readonly target = new Float64Array(3);
  /** From the eye to the target. */
  distance = 1;
  readonly columns: number;
  readonly rows: number;
  /** From one sample to the next in its row, and in its column, at depth 1. */
  readonly #across = new Float64Array(3);
  readonly #down = new Float64Array(3);
  readonly #topLeft = new Float64Array(3);
  #sampleSize = 1;
  /** How many corners of a box lie behind the camera, and beyond each side of what it sees. */
  readonly #outside = new Uint8Array(5);

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Takes a camera's place before these geoms. */
  aim({ position, target, fieldOfView, follows }: Camera, geoms: readonly SceneGeom[]): void {
    const { eye, forward } = this;
    const size = (2 * Math.tan((fieldOfView * Math.PI) / 360)) / this.rows;
    this.#sampleSize = size;
    eye.set(position);
    this.target.set(target);
    for (let i = 0; i < 3; i++) forward[i] = target[i] - position[i];
    if (follows !== undefined)
      for (let i = 0; i < 2; i++) {
        eye[i] += geoms[follows].position[i];
        this.target[i] += geoms[follows].position[i];
      }
    this.distance = Math.sqrt(dot(forward, forward));
    normalize(forward);
    const isVertical = Math.abs(forward[2]) > 1 - 1e-12;
    cross(forward, isVertical ? Y_AXIS : Z_AXIS, this.right);
    normalize(this.right);
    for (let i = 0; i < 3; i++) this.#across[i] = size * this.right[i];
    cross(forward, this.#across, this.#down);
    for (let i = 0; i < 3; i++)
      this.#topLeft[i] =
        forward[i] - ((this.columns - 1) / 2) * this.#across[i] - ((this.rows - 1) / 2) * this.#down[i];
  }

  /** Writes the direction of a sample. */
  direction(column: number, row: number, target: Float64Array): void {
    const topLeft = this.#topLeft;
    const across = this.#across;
    const down = this.#down;
    target[0] = topLeft[0] + column * across[0] + row * down[0];
    target[1] = topLeft[1] + column * across[1] + row * down[1];
    target[2] = topLeft[2] + column * across[2] + row * down[2];
  }

  /**
   * Writes into a solid which samples the box around it covers: none where it lies outside of the pyramid of sight, and all of
   * them where it reaches behind the camera.
   */
  findRectangle({ position, extents, rotation, rectangle }: Solid): void {
    const scale = 1 / (this.#sampleSize * this.#sampleSize);
    const lastColumn = this.columns - 1;
    const lastRow = this.rows - 1;
    const outside = this.#outside.fill(0);
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    let top = Number.POSITIVE_INFINITY;
    let bottom = Number.NEGATIVE_INFINITY;
    let before = 0;
    for (let corner = 0; corner < CORNERS; corner++) {
      const x = corner & 1 ? extents[0] : -extents[0];
      const y = corner & 2 ? extents[1] : -extents[1];
      const z = corner & 4 ? extents[2] : -extents[2];
      let depth = 0;
      let column = 0;
      let row = 0;
      for (let i = 0; i < 3; i++) {
        const turned = rotation[3 * i] * x + rotation[3 * i + 1] * y + rotation[3 * i + 2] * z;
        const offset = position[i] - this.eye[i] + turned;
        depth += offset * this.forward[i];
        column += offset * this.#across[i];
        row += offset * this.#down[i];
      }
      column *= scale;
      row *= scale;
      const halfWidth = (lastColumn / 2) * depth;
      const halfHeight = (lastRow / 2) * depth;
      // All false for the corners of an endless plane, which are not numbers.
      if (depth <= NEAR) outside[0]++;
      if (column < -halfWidth) outside[1]++;
      if (column > halfWidth) outside[2]++;
      if (row < -halfHeight) outside[3]++;
      if (row > halfHeight) outside[4]++;
      if (!(depth > NEAR)) continue;
      before++;
      left = Math.min(left, column / depth);
      right = Math.max(right, column / depth);
      top = Math.min(top, row / depth);
      bottom = Math.max(bottom, row / depth);
    }
    const isVisible = !outside.includes(CORNERS);
    if (!isVisible || before < CORNERS) {
      rectangle.left = rectangle.top = 0;
      rectangle.right = isVisible ? lastColumn : -1;
      rectangle.bottom = isVisible ? lastRow : -1;
      return;
    }
    rectangle.left = Math.max(0, Math.ceil(lastColumn / 2 + left));
    rectangle.right = Math.min(lastColumn, Math.floor(lastColumn / 2 + right));
    rectangle.top = Math.max(0, Math.ceil(lastRow / 2 + top));
    rectangle.bottom = Math.min(lastRow, Math.floor(lastRow / 2 + bottom));
  }
}
