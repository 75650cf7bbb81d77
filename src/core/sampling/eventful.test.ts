import { expect, it } from "vitest";
import { EpisodeDataset } from "../data/dataset.ts";
import { eventfulTransitions } from "./eventful.ts";

/** Episodes on a line whose states are their achieved goals. */
function episodes(...paths: number[][]): EpisodeDataset {
  const states = Float32Array.from(paths.flat());
  const steps = paths.reduce((sum, path) => sum + path.length - 1, 0);
  return new EpisodeDataset(
    {
      name: "line",
      environment: "Line",
      observationSize: 1,
      goalSize: 1,
      actionSize: 1,
      horizon: 10,
      distanceThreshold: 0.5,
      provenance: {},
    },
    {
      episodeLengths: Uint32Array.from(paths, (path) => path.length - 1),
      observations: states,
      achievedGoals: states,
      actions: new Float32Array(steps),
      desiredGoals: new Float32Array(paths.length),
    },
  );
}

it("finds whole episodes whose achieved goal leaves its start, even if it returns", () => {
  // Transitions 0–2 rest; 3–6 go and come back; 7–8 creep; 9 stays near.
  const dataset = episodes([0, 0, 0.1, 0], [0, 0.2, 0.9, 0.9, 0], [0, 0.3, 0.6], [5, 5.4]);
  expect([...eventfulTransitions(dataset)]).toEqual([3, 4, 5, 6, 7, 8]);
});

it("counts the threshold itself as left, as success does not count it as reached", () => {
  expect([...eventfulTransitions(episodes([0, 0.5]))]).toEqual([0]);
});

it("finds nothing where nothing moves", () => {
  expect(eventfulTransitions(episodes([1, 1, 1], [2, 2])).size).toBe(0);
});
