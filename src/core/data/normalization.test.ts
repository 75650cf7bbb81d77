import { describe, expect, it } from "vitest";
import { EpisodeDataset } from "./dataset.ts";
import { Normalization, normalizationOf } from "./normalization.ts";

describe("Normalization", () => {
  it("subtracts and divides row by row, rounding each operation to float32", () => {
    const normalization = new Normalization([0.1, 100], [0.3, 7]);
    const source = [0.7, 3, 1 / 3, 1e6];
    const target = new Float32Array(4);
    normalization.apply(source, target);
    const { fround } = Math;
    const expected = source.map((x, i) =>
      fround(fround(fround(x) - fround([0.1, 100][i % 2])) / fround([0.3, 7][i % 2])),
    );
    expect([...target]).toEqual(expected);
  });

  it("works in place", () => {
    const values = Float32Array.of(1, 2, 3, 4);
    new Normalization([1, 2], [2, 4]).apply(values, values);
    expect([...values]).toEqual([0, 0, 1, 0.5]);
  });

  it("raises small standard deviations to the floor", () => {
    expect([...new Normalization([0, 0], [0, 2]).standardDeviation]).toEqual([Math.fround(0.01), 2]);
    expect([...new Normalization([0, 0], [0, 2], 0.5).standardDeviation]).toEqual([0.5, 2]);
  });

  it("has an identity", () => {
    const values = Float32Array.of(0.1, -1e30, 3e-39);
    const same = new Float32Array(3);
    Normalization.identity(3).apply(values, same);
    expect(same).toEqual(values);
  });

  it("rejects what is not a scale", () => {
    expect(() => new Normalization([0], [1, 2])).toThrow(RangeError);
    expect(() => new Normalization([Number.NaN], [1])).toThrow(/finite/);
    expect(() => new Normalization([0], [Infinity])).toThrow(/finite/);
    expect(() => new Normalization([0], [1], 0)).toThrow(/floor/);
  });
});

describe("normalizationOf", () => {
  const dataset = new EpisodeDataset(
    {
      name: "toy",
      environment: "Line",
      observationSize: 1,
      goalSize: 1,
      actionSize: 1,
      horizon: 2,
      distanceThreshold: 1,
      provenance: {},
    },
    {
      episodeLengths: Uint32Array.of(1, 1),
      observations: Float32Array.of(1, 3, 5, 7),
      achievedGoals: Float32Array.of(0, 2, 0, 2),
      actions: Float32Array.of(0, 0),
      desiredGoals: Float32Array.of(10, 12),
    },
  );

  it("whitens observations over all states", () => {
    const { observation } = normalizationOf(dataset);
    expect(observation.mean[0]).toBe(4);
    expect(observation.standardDeviation[0]).toBe(Math.fround(Math.sqrt(5)));
  });

  it("whitens goals by achieved and commanded ones, half and half", () => {
    // Half of the weight on {10, 12}, half on {0, 2}: mean 6, variance 1 + 5².
    const { goal } = normalizationOf(dataset);
    expect(goal.mean[0]).toBe(6);
    expect(goal.standardDeviation[0]).toBe(Math.fround(Math.sqrt(26)));
  });
});
