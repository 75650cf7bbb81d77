import { expect, it } from "vitest";
import { EpisodeDataset } from "./dataset.ts";
import { goalColumns } from "./goal-columns.ts";

/** Two episodes of two and one steps with observations of width 3 and goals of width 2. */
const dataset = (observations: number[], achievedGoals: number[]) =>
  new EpisodeDataset(
    {
      name: "toy",
      environment: "Plane",
      observationSize: 3,
      goalSize: 2,
      actionSize: 1,
      horizon: 2,
      distanceThreshold: 1,
      provenance: {},
    },
    {
      episodeLengths: Uint32Array.of(2, 1),
      observations: Float32Array.from(observations),
      achievedGoals: Float32Array.from(achievedGoals),
      actions: new Float32Array(3),
      desiredGoals: new Float32Array(4),
    },
  );
const observations = [1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8, 9, 10, 0];

it("finds the dimensions that are the achieved goal in all states, in any order", () => {
  // The last state distinguishes the second dimension from the third.
  expect(goalColumns(dataset(observations, [2, 1, 4, 3, 6, 5, 8, 7, 10, 9]))).toEqual([1, 0]);
  expect(goalColumns(dataset(observations, [2, 2, 4, 4, 6, 6, 8, 8, 0, 10]))).toEqual([2, 1]);
});

it("takes the first of several", () => {
  const same = observations.with(14, 10);
  expect(goalColumns(dataset(same, [2, 1, 4, 3, 6, 5, 8, 7, 10, 9]))).toEqual([1, 0]);
});

it("finds none where one dimension is not shown in one state", () => {
  expect(goalColumns(dataset(observations, [2, 1, 4, 3, 6, 5, 8, 7.5, 10, 9]))).toBeUndefined();
});
