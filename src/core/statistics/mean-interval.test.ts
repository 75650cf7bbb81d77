import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { meanInterval, twoSidedT } from "./mean-interval.ts";

describe("twoSidedT", () => {
  it.each([
    [1, 12.7062047362],
    [2, 4.3026527297],
    [3, 3.1824463053],
    [4, 2.7764451052],
    [9, 2.2621571628],
    [10, 2.228138852],
    [30, 2.0422724563],
    [1000, 1.9623390808],
  ])("gives the tabulated 95 %% point for %d degrees of freedom", (degrees, expected) => {
    expect(twoSidedT(0.95, degrees)).toBeCloseTo(expected, 8);
  });

  it("inverts the closed forms of one and two degrees of freedom at any level", () => {
    for (const level of [0.1, 0.5, 0.8, 0.99]) {
      expect(twoSidedT(level, 1)).toBeCloseTo(Math.tan((Math.PI * level) / 2), 10);
      expect(twoSidedT(level, 2)).toBeCloseTo(level * Math.sqrt(2 / (1 - level ** 2)), 10);
    }
  });
});

describe("meanInterval", () => {
  it("is mean ± t · s/√n", () => {
    const { runs, mean, standardDeviation, halfWidth } = meanInterval([1, 2, 3, 4, 5]);
    expect([runs, mean]).toEqual([5, 3]);
    expect(standardDeviation).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(halfWidth).toBeCloseTo(2.7764451052 * Math.sqrt(0.5), 8);
  });

  it("knows nothing of the spread of a single run, and rejects none", () => {
    expect(meanInterval([0.5])).toEqual({ runs: 1, mean: 0.5, standardDeviation: NaN, halfWidth: NaN });
    expect(meanInterval([0.5, 0.5]).halfWidth).toBe(0);
    expect(() => meanInterval([])).toThrow("no values");
  });

  it("covers the true mean of normal samples 95 times in 100, with three runs as with ten", () => {
    const random = RandomGenerator.from(1, "coverage");
    for (const runs of [3, 5, 10]) {
      let covered = 0;
      for (let trial = 0; trial < 10_000; trial++) {
        const { mean, halfWidth } = meanInterval(Array.from({ length: runs }, () => 7 + random.normal()));
        if (Math.abs(mean - 7) <= halfWidth) covered++;
      }
      // Four standard errors of a share of 0.95 in 10,000 trials.
      expect(Math.abs(covered / 10_000 - 0.95)).toBeLessThan(0.0088);
    }
  });
});
