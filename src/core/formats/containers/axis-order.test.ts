import { expect, it } from "vitest";
import { fortranOrder, toRowMajor, transposedOrder } from "./axis-order.ts";

// a[i][j][k] = 100 i + 10 j + k with shape (2, 3, 2)
const rowMajor = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121];

it("Fortran order is turned into row-major order", () => {
  const stored = Float64Array.of(0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121);
  expect(Array.from(toRowMajor(stored, fortranOrder([2, 3, 2])))).toEqual(rowMajor);
});

it("axes that were exchanged are put back", () => {
  // b[k][i][j] = a[i][j][k], so axis 0 of a is axis 1 of b, 1 is 2 and 2 is 0.
  const stored = Float64Array.of(0, 10, 20, 100, 110, 120, 1, 11, 21, 101, 111, 121);
  const order = transposedOrder([2, 2, 3], [1, 2, 0]);
  expect(order.shape).toEqual([2, 3, 2]);
  expect(Array.from(toRowMajor(stored, order))).toEqual(rowMajor);
});
