import type { Numbers } from "./array-file.ts";
import { productOf } from "./array-file.ts";

/** An array of this shape whose axis k steps through the stored numbers by `strides[k]`. */
export interface StridedShape {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Fortran order: the first index varies fastest. */
export function fortranOrder(shape: readonly number[]): StridedShape {
  return { shape, strides: shape.map((_, axis) => productOf(shape.slice(0, axis))) };
}

/** An array whose axis k is axis `axes[k]` of the numbers stored row-major in `shape`. */
export function transposedOrder(shape: readonly number[], axes: readonly number[]): StridedShape {
  return {
    shape: axes.map((axis) => shape[axis]),
    strides: axes.map((axis) => productOf(shape.slice(axis + 1))),
  };
}

/** The stored numbers from `offset` on, rearranged row-major. */
export function toRowMajor(numbers: Numbers, { shape, strides }: StridedShape, offset = 0): Numbers {
  const rearranged = numbers.slice(0, productOf(shape));
  const index = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let to = 0; to < rearranged.length; to++) {
    rearranged[to] = numbers[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return rearranged;
}
