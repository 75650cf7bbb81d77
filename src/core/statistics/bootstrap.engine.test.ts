import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { interquartileMean, meanOfTasks, probabilityOfImprovement } from "./aggregates.ts";
import { stratifiedBootstrap } from "./bootstrap.ts";

const options = (resamples: number, seed = 0) => ({
  resamples,
  random: RandomGenerator.from(seed, "bootstrap"),
});

describe("stratifiedBootstrap", () => {
  it("gives the statistic of the scores themselves as the value", () => {
    const scores = [
      [0.1, 0.4, 0.6],
      [0.2, 0.9, 0.5],
    ];
    const [mean, iqm] = stratifiedBootstrap(
      [scores],
      (x) => [meanOfTasks(x), interquartileMean(x)],
      options(10),
    );
    expect(mean.value).toBe(meanOfTasks(scores));
    expect(iqm.value).toBe(interquartileMean(scores));
  });

  it("gives the same bits for the same seed and others for another", () => {
    const scores = [[0.1, 0.4, 0.6, 0.65, 0.9]];
    const run = (seed: number) => stratifiedBootstrap([scores], (x) => [meanOfTasks(x)], options(500, seed));
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it("resamples within tasks only: without spread inside tasks there is no interval", () => {
    const [{ value, low, high }] = stratifiedBootstrap(
      [
        [
          [0, 0, 0],
          [1, 1, 1],
        ],
      ],
      (x) => [meanOfTasks(x)],
      options(200),
    );
    expect([value, low, high]).toEqual([0.5, 0.5, 0.5]);
  });

  it("has the known distribution for two runs: a quarter low, half middle, a quarter high", () => {
    const means: number[] = [];
    stratifiedBootstrap(
      [[[0, 1]]],
      (x) => {
        means.push(meanOfTasks(x));
        return [0];
      },
      options(40_000),
    );
    const shares = [0, 0.5, 1].map((mean) => means.filter((value) => value === mean).length / means.length);
    for (const [index, expected] of [0.25, 0.5, 0.25].entries())
      expect(Math.abs(shares[index] - expected)).toBeLessThan(0.012);
  });

  it("resamples the methods independently of each other", () => {
    const scores = [[0, 1]];
    const [{ value, low, high }] = stratifiedBootstrap(
      [scores, scores],
      (x, y) => [probabilityOfImprovement(x, y)],
      options(4000),
    );
    expect([value, low, high]).toEqual([0.5, 0, 1]);
  });

  it("covers the true mean of many runs about 95 times in 100", () => {
    const random = RandomGenerator.from(3, "coverage");
    let covered = 0;
    const trials = 400;
    for (let trial = 0; trial < trials; trial++) {
      const scores = [0, 1].map((task) => Array.from({ length: 30 }, () => task + random.uniform()));
      const [{ low, high }] = stratifiedBootstrap([scores], (x) => [meanOfTasks(x)], {
        resamples: 500,
        random,
      });
      if (low <= 1 && 1 <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.9);
    expect(covered / trials).toBeLessThan(0.98);
  });
});
