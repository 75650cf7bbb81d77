import { expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { EpisodeDataset } from "./dataset.ts";
import { HindsightSampler } from "./sampler.ts";

const header = {
  ...{ name: "line", environment: "Line", observationSize: 1, goalSize: 1, actionSize: 1, horizon: 4 },
  ...{ distanceThreshold: 0.5, provenance: {} },
};
const dataset = new EpisodeDataset(header, {
  episodeLengths: Uint32Array.of(4, 3),
  observations: Float32Array.from({ length: 9 }, (_, i) => i),
  achievedGoals: Float32Array.from({ length: 9 }, (_, i) => i),
  actions: Float32Array.from({ length: 7 }, (_, i) => i / 10),
  desiredGoals: Float32Array.of(2, 7),
});

const sampler = () =>
  new HindsightSampler(dataset, {
    relabelProbability: 0.5,
    goalLaw: { kind: "uniform-future" },
    random: RandomGenerator.from(3),
  });

it("a batch without labels holds the same rows, and no labels", () => {
  const [full, bare] = [sampler(), sampler()];
  const [all, rows] = [full.allocate(64), bare.allocate(64, { labels: false })];
  for (const draw of ["offline", "goalTransitions"] as const) {
    full[draw](all);
    bare[draw](rows);
    for (const column of ["observation", "action", "nextObservation", "goal", "transition"] as const)
      expect(rows[column]).toEqual(all[column]);
    expect([rows.achievedGoal.length, rows.reached.length]).toEqual([0, 0]);
    expect(all.reached.some((flag) => flag === 1)).toBe(true);
  }
  expect(bare.state()).toEqual(full.state());
});
