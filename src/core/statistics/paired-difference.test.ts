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

it("with seeds alone has the interval of Student's t", () => {
  const differences = [-1, 1, 3].map((difference) => Array<number>(1000).fill(difference));
  const { value, low, high } = pairedDifference(differences, options());
  expect(value).toBe(1);
  // t(0.975; 2) · 2 / √3
  expect(high - value).toBeCloseTo((4.3026527 * 2) / Math.sqrt(3), 6);
  expect(value - low).toBeCloseTo(high - value, 12);
});

it("contains the true difference in 95 % of samples, whatever the noise is of", () => {
  const random = RandomGenerator.from(2, "samples");
  const coverage = (ofSeeds: number, ofStarts: number, ofBoth: number) => {
    const samples = 400;
    let covered = 0;
    for (let sample = 0; sample < samples; sample++) {
      const starts = Array.from({ length: 40 }, () => ofStarts * random.normal());
      const differences = Array.from({ length: 3 }, () => {
        const seed = ofSeeds * random.normal();
        return starts.map((start) => seed + start + ofBoth * random.normal());
      });
      const { low, high } = pairedDifference(differences, { resamples: 400, random });
      if (low <= 0 && high >= 0) covered++;
    }
    return covered / samples;
  };
  // One standard error of 400 samples is 1.1 %. Noise of both is counted in both intervals, so they are wider there.
  expect(coverage(1, 0, 0)).toBeGreaterThan(0.92);
  expect(coverage(0, 1, 0)).toBeGreaterThan(0.91);
  expect(coverage(1, 3, 0)).toBeGreaterThan(0.92);
  expect(coverage(0, 0, 1)).toBeGreaterThan(0.92);
});
