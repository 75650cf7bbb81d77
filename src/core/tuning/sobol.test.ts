import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { SOBOL_DIMENSIONS, sobolPoint } from "./sobol.ts";

const unshifted = (dimensions: number) => new Uint32Array(dimensions);
const shifted = (dimensions: number) => {
  const random = RandomGenerator.from(3, "shift");
  return new Uint32Array(dimensions).map(() => random.uint32());
};

/** The cell of each coordinate, with `counts` cells along each axis. */
const cellOf = (point: readonly number[], counts: readonly number[]) =>
  point.map((x, axis) => Math.floor(x * counts[axis])).join(" ");

describe("sobolPoint", () => {
  it("gives the published first points in two and three dimensions", () => {
    const points = Array.from({ length: 8 }, (_, index) =>
      sobolPoint(index, unshifted(3)).map((x) => Math.round(x * 8) / 8),
    );
    expect(points).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
    ]);
  });

  it.each([
    ["unshifted", unshifted],
    ["shifted", shifted],
  ])("puts one of 256 points into each 256th of every axis, %s", (_, shift) => {
    const points = Array.from({ length: 256 }, (_, index) => sobolPoint(index, shift(SOBOL_DIMENSIONS)));
    for (let axis = 0; axis < SOBOL_DIMENSIONS; axis++) {
      const cells = new Set(points.map((point) => Math.floor(point[axis] * 256)));
      expect(cells.size).toBe(256);
    }
  });

  it("fills every elementary rectangle of the first two axes with one point", () => {
    const points = Array.from({ length: 64 }, (_, index) => sobolPoint(index, shifted(2)));
    for (let bits = 0; bits <= 6; bits++) {
      const counts = [2 ** bits, 2 ** (6 - bits)];
      expect(new Set(points.map((point) => cellOf(point, counts))).size).toBe(64);
    }
  });

  it("refuses more dimensions than it has direction numbers for", () => {
    expect(() => sobolPoint(0, unshifted(SOBOL_DIMENSIONS + 1))).toThrow("at most 21");
  });
});
