import { describe, expect, it } from "vitest";
import type { Initializer, Shape } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { filled, glorotUniform, orthogonal, zeros } from "./index.ts";

function draw(initializer: Initializer, shape: Shape, ...keys: number[]): Float32Array {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  initializer(values, shape, RandomGenerator.from(5, ...keys));
  return values;
}

const mean = (values: ArrayLike<number>, of = (x: number) => x) =>
  Array.from(values).reduce((sum, x) => sum + of(x), 0) / values.length;

describe("orthogonal", () => {
  it.each([
    [5, 3],
    [3, 5],
    [4, 4],
    [1, 7],
    [7, 1],
    [256, 256],
    [256, 64],
  ])("gives [%i, %i] orthonormal rows or columns, whichever are fewer, times the gain", (inputs, outputs) => {
    for (const gain of [1, Math.SQRT2]) {
      const w = draw(orthogonal(gain), [inputs, outputs]);
      const [count, length] = inputs < outputs ? [inputs, outputs] : [outputs, inputs];
      const at = (vector: number, i: number) =>
        inputs < outputs ? w[vector * outputs + i] : w[i * outputs + vector];
      let worst = 0;
      for (let a = 0; a < count; a++)
        for (let b = 0; b <= a; b++) {
          let product = 0;
          for (let i = 0; i < length; i++) product += at(a, i) * at(b, i);
          worst = Math.max(worst, Math.abs(product / gain ** 2 - (a === b ? 1 : 0)));
        }
      expect(worst).toBeLessThan(1e-6);
    }
  });

  it("favours no direction: over many draws an element has mean 0 and variance 1 / size", () => {
    const draws = Array.from({ length: 4000 }, (_, seed) => draw(orthogonal(), [4, 4], seed));
    for (const element of [0, 3, 9, 15]) {
      const values = draws.map((w) => w[element]);
      // Standard errors of the mean (½ / √n) and of the mean square (√(1/8 − 1/16) / √n); four of them.
      expect(Math.abs(mean(values))).toBeLessThan(2 / Math.sqrt(4000));
      expect(Math.abs(mean(values, (x) => x * x) - 1 / 4)).toBeLessThan(1 / Math.sqrt(4000));
    }
  });
});

describe("glorotUniform", () => {
  it.each([1, 0.01])("is uniform up to √(6 · %d / (inputs + outputs))", (scale) => {
    const [inputs, outputs] = [300, 100];
    const limit = Math.sqrt((6 * scale) / (inputs + outputs));
    const relative = draw(glorotUniform(scale), [inputs, outputs]).map((x) => x / limit);
    const n = relative.length;
    const largest = relative.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(largest).toBeLessThanOrEqual(1 + 1e-6);
    expect(largest).toBeGreaterThan(0.999);
    expect(Math.abs(mean(relative))).toBeLessThan(4 / Math.sqrt(3 * n));
    expect(Math.abs(mean(relative, (x) => x * x) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / n));
    expect(Math.abs(mean(relative, (x) => x ** 4) - 1 / 5)).toBeLessThan(4 * Math.sqrt(16 / 225 / n));
  });
});

it("constants fill every element", () => {
  expect(draw(zeros, [2, 2])).toEqual(new Float32Array(4));
  expect(draw(filled(1.5), [3])).toEqual(Float32Array.of(1.5, 1.5, 1.5));
});

it.each([
  ["orthogonal", orthogonal()],
  ["glorotUniform", glorotUniform()],
])("%s draws the same values from the same stream and others from another", (_, initializer) => {
  expect(draw(initializer, [6, 5], 1)).toEqual(draw(initializer, [6, 5], 1));
  expect(draw(initializer, [6, 5], 1)).not.toEqual(draw(initializer, [6, 5], 2));
});
