/** Points along each side of a grid, so that all are one run of the instruments, whose rows are 512. */
export const SIDE = 22;

/** Two dimensions of a vector. */
export type Axes = readonly [x: number, y: number];

/** Numbers over a plane: {@link SIDE} rows from low y to high y, each from low x to high x. */
export interface Grid {
  readonly axes: Axes;
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
  readonly values: Float32Array;
}
