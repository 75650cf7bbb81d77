import { describe, expect, it } from "vitest";
import { MemoryColumn } from "./columns/memory-column.ts";
import { EpisodeDataset } from "./dataset.ts";
import { columnStatistics, datasetStatistics } from "./statistics.ts";

const header = {
  name: "toy",
  environment: "Line",
  observationSize: 1,
  goalSize: 2,
  actionSize: 1,
  horizon: 5,
  distanceThreshold: 5,
  provenance: {},
};

// Goals are points at x on a line through (0, 0) and (3, 4), so distances are 5·|x − x'|; the threshold is x = 1.
const onLine = (...xs: number[]) => Float32Array.from(xs.flatMap((x) => [3 * x, 4 * x]));

const dataset = new EpisodeDataset(header, {
  episodeLengths: Uint32Array.of(2, 4, 1),
  observations: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
  // Distances to the commanded goals 0, 2, 9 in units of the threshold; 1 itself is not reached.
  achievedGoals: onLine(0, 0.5, 1, /**/ 2, 0, 2.5, 3.5, 1.5, /**/ 9, 8),
  actions: Float32Array.of(0, 1, -1, 0, 0, 0.5, 0.5),
  desiredGoals: onLine(0, 2, 9),
});

describe("datasetStatistics", () => {
  it("counts episodes, successes at the last step and reached steps", () => {
    expect(datasetStatistics(dataset)).toMatchObject({
      episodeCount: 3,
      transitionCount: 7,
      shortestEpisode: 1,
      longestEpisode: 4,
      successRate: 1 / 3,
      meanReturn: 1,
    });
  });

  it("describes every column per dimension", () => {
    const { observations, achievedGoals, actions, desiredGoals } = datasetStatistics(dataset);
    expect(observations.mean[0]).toBeCloseTo(5.5, 12);
    expect(observations.standardDeviation[0]).toBeCloseTo(Math.sqrt(8.25), 12);
    expect(achievedGoals.maximum).toEqual(Float64Array.of(27, 36));
    expect(achievedGoals.minimum).toEqual(Float64Array.of(0, 0));
    expect(actions.mean[0]).toBeCloseTo(1 / 7, 12);
    expect(desiredGoals.mean[1]).toBeCloseTo(44 / 3, 12);
  });
});

describe("columnStatistics", () => {
  it("keeps a small spread around a large mean, which float32 sums would lose", () => {
    const values = Float32Array.from({ length: 200_000 }, (_, i) => 4096 + (i % 2 === 0 ? 0.25 : -0.25));
    const { mean, standardDeviation } = columnStatistics(new MemoryColumn(values, 1));
    expect(mean[0]).toBe(4096);
    expect(standardDeviation[0]).toBe(0.25);
  });
});
