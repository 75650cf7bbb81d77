import { expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { ridgeRegression } from "./ridge.ts";

const random = RandomGenerator.from(4);
const normal = (count: number) => Array.from({ length: count }, () => random.normal());

it("finds a linear map of independent numbers, whatever their scales and offsets", () => {
  const rows = 60;
  const x = Array.from({ length: rows }, () => {
    const [a, b] = normal(2);
    return [1000 + 3 * a, 0.01 * b, 7];
  });
  const map = ([a, b]: readonly number[]) => [2 * a - 50 * b + 1, 4 * b - 3];
  const predict = ridgeRegression(
    { values: x.flat(), width: 3 },
    { values: x.flatMap(map), width: 2 },
    1e-12,
  );
  const fresh = [1004, 0.02, 7];
  map(fresh).forEach((value, i) => {
    expect(predict(fresh)[i]).toBeCloseTo(value, 6);
  });
});

it("is the solution of the normal equations", () => {
  // One dimension of deviation 1: w = Σ x y / (Σ x² + penalty · rows).
  const x = [1, -1, 1, -1];
  const y = [3, -1, 4, 0];
  const [mean] = [1.5];
  const weight = (3 - mean + (1 + mean) + (4 - mean) + mean) / (4 + 0.5 * 4);
  const predict = ridgeRegression({ values: x, width: 1 }, { values: y, width: 1 }, 0.5);
  expect(predict([2])[0]).toBeCloseTo(mean + 2 * weight, 12);
});

it("predicts the mean where nothing is to be learned, also with fewer rows than numbers", () => {
  const predict = ridgeRegression(
    { values: normal(5 * 20), width: 20 },
    { values: [1, 2, 3, 4, 5], width: 1 },
    1e6,
  );
  expect(predict(normal(20))[0]).toBeCloseTo(3, 3);
});
