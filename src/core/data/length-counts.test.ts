import { expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { LengthCounts } from "./length-counts.ts";

it.each([
  0.5, 0.99, 1,
])("the quantile %f of counted lengths is at most 0.4 %% above that of the sorted ones", (share) => {
  const random = RandomGenerator.from(4, "lengths");
  const lengths = Array.from({ length: 5000 }, () => Math.exp(5 * random.normal()));
  const counts = new LengthCounts();
  for (const length of lengths) counts.add(length);
  const exact = lengths.sort((a, b) => a - b)[Math.ceil(share * lengths.length) - 1];
  expect(counts.quantile(share) / exact).toBeGreaterThan(1 - 1e-6);
  expect(counts.quantile(share) / exact).toBeLessThan(1.004);
});

it("lengths of 0 stay 0, and none give 0", () => {
  const counts = new LengthCounts();
  expect(counts.quantile(0.99)).toBe(0);
  for (let i = 0; i < 99; i++) counts.add(0);
  counts.add(8);
  expect(counts.quantile(0.99)).toBe(0);
  expect(counts.quantile(1)).toBeCloseTo(8, 1);
});
