import { describe, expect, it } from "vitest";
import {
  interquartileMean,
  meanOfTasks,
  medianOfTasks,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  ranks,
} from "./aggregates.ts";

/** Vectors are published with runs as rows; scores are kept by task. */
function byTask(runs: readonly (readonly number[])[]): number[][] {
  return runs[0].map((_, task) => runs.map((row) => row[task]));
}

const x = byTask([
  [1, 2],
  [2, 2],
  [1, 1],
  [2, 1],
]);
const y = byTask([
  [1, 1],
  [2, 2],
  [3, 3],
]);

describe("the published vectors", () => {
  it("have median = mean = interquartile mean = 1.5", () => {
    expect(medianOfTasks(x)).toBe(1.5);
    expect(meanOfTasks(x)).toBe(1.5);
    expect(interquartileMean(x)).toBe(1.5);
  });
  it("have P(x > y) = 1/3", () => {
    expect(probabilityOfImprovement(x, y)).toBeCloseTo(1 / 3, 15);
    expect(probabilityOfImprovement(y, x)).toBeCloseTo(2 / 3, 15);
  });
});

describe("aggregates", () => {
  const scores = [
    [0, 0.2, 1],
    [0.5, 0.7, 0.9],
    [0.1, 0.1, 0.1],
  ];
  it("are what the hand computes", () => {
    expect(meanOfTasks(scores)).toBeCloseTo((0.4 + 0.7 + 0.1) / 3, 12);
    expect(medianOfTasks(scores)).toBeCloseTo(0.4, 12);
    // Sorted 0 .1 .1 .1 .2 .5 .7 .9 1: two are cut off at each end.
    expect(interquartileMean(scores)).toBeCloseTo((0.1 + 0.1 + 0.2 + 0.5 + 0.7) / 5, 12);
    expect(optimalityGap(scores)).toBeCloseTo(1 - 3.6 / 9, 12);
    expect(optimalityGap(scores, 0.5)).toBeCloseTo(0.5 - (0 + 0.2 + 0.5 + 0.5 + 0.5 + 0.5 + 0.3) / 9, 12);
  });
  it("do not need equally many runs in every task", () => {
    const uneven = [[0, 1], [0.3]];
    expect(meanOfTasks(uneven)).toBeCloseTo(0.4, 12);
    expect(medianOfTasks(uneven)).toBeCloseTo(0.4, 12);
    expect(interquartileMean(uneven)).toBeCloseTo(1.3 / 3, 12);
    expect(performanceProfile(uneven, [0.5])).toEqual([0.25]);
  });
  it("leave the scores as they are", () => {
    const before = structuredClone(scores);
    interquartileMean(scores);
    medianOfTasks(scores);
    expect(scores).toEqual(before);
  });
});

describe("probabilityOfImprovement", () => {
  it("is ½ against oneself, and 1 or 0 where all runs are better or worse", () => {
    expect(probabilityOfImprovement(x, x)).toBe(0.5);
    expect(probabilityOfImprovement([[2, 3]], [[1]])).toBe(1);
    expect(probabilityOfImprovement([[0]], [[1, 2, 3]])).toBe(0);
  });
  it("gives every task the same weight", () => {
    expect(probabilityOfImprovement([[1, 1, 1, 1], [0]], [[0], [1]])).toBe(0.5);
  });
  it("rejects different numbers of tasks", () => {
    expect(() => probabilityOfImprovement([[1]], [[1], [2]])).toThrow("1 and 2 tasks");
  });
});

describe("performanceProfile", () => {
  it("falls from the share above 0 to 0, counting only what is above", () => {
    expect(performanceProfile([[0, 0.5, 1, 1]], [0, 0.25, 0.5, 0.75, 1])).toEqual([0.75, 0.75, 0.5, 0.5, 0]);
  });
  it("encloses the mean score as its area", () => {
    const scores = [
      [0.13, 0.42, 0.9],
      [0.33, 0.35, 0.77],
    ];
    const thresholds = Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
    const area = performanceProfile(scores, thresholds).reduce((sum, share) => sum + share / 1000, 0);
    expect(area).toBeCloseTo(meanOfTasks(scores), 3);
  });
});

describe("ranks", () => {
  it("gives 1 to the highest and shares the ranks of ties", () => {
    expect(ranks([0.2, 0.9, 0.5])).toEqual([3, 1, 2]);
    expect(ranks([1, 0.5, 1, 0.5, 0.5])).toEqual([1.5, 4, 1.5, 4, 4]);
  });
});
