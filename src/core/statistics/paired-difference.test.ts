import { expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { pairedDifference } from "./paired-difference.ts";

const options = () => ({ resamples: 20_000, random: RandomGenerator.from(0, "paired") });

it("is certain where all differences are equal", () => {
  const differences = [
    [2, 2, 2],
    [2, 2, 2],
  ];
  expect(pairedDifference(differences, options())).toEqual({ value: 2, low: 2, high: 2 });
});

it("with one seed has the interval of a mean over starts", () => {
  const random = RandomGenerator.from(1, "differences");
  const differences = Array.from({ length: 400 }, () => 0.3 + random.normal());
  const { value, low, high } = pairedDifference([differences], options());
  const mean = differences.reduce((sum, difference) => sum + difference) / 400;
  const deviation = Math.sqrt(differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / 400);
  expect(value).toBeCloseTo(mean, 12);
  expect(low).toBeCloseTo(mean - (1.96 * deviation) / 20, 2);
  expect(high).toBeCloseTo(mean + (1.96 * deviation) / 20, 2);
});

it("covers seeds that differ, however many starts there are", () => {
  // Each of the two seeds is drawn twice in a quarter of the resamples.
  const differences = [Array<number>(1000).fill(-1), Array<number>(1000).fill(3)];
  expect(pairedDifference(differences, options())).toEqual({ value: 1, low: -1, high: 3 });
});

it("varies with starts and seeds by the sum of both variances", () => {
  const random = RandomGenerator.from(2, "differences");
  const [seeds, starts] = [50, 60];
  const ofStart = Array.from({ length: starts }, () => random.normal());
  const ofSeed = Array.from({ length: seeds }, () => random.normal());
  const { low, high } = pairedDifference(
    ofSeed.map((a) => ofStart.map((b) => a + b)),
    options(),
  );
  const variance = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  };
  const error = Math.sqrt(variance(ofStart) / starts + variance(ofSeed) / seeds);
  expect((high - low) / (2 * 1.96 * error)).toBeCloseTo(1, 1);
});
