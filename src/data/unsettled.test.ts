import { expect, it } from "vitest";
import { EpisodeDataset } from "./dataset.ts";
import { unsettledTransitions } from "./unsettled.ts";

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

it("finds the transitions after which the achieved goal leaves the threshold, and when it first does", () => {
  // Transitions 0–2 rest; 3–6 move away and come back; 7–8 creep, so that only two steps lead far enough.
  const dataset = episodes([0, 0, 0.1, 0], [0, 0.2, 0.9, 0.9, 0], [0, 0.3, 0.6]);
  const { transitions, stepsToLeave } = unsettledTransitions(dataset);
  expect([...transitions]).toEqual([3, 4, 5, 6, 7]);
  expect([...stepsToLeave]).toEqual([2, 1, 2, 1, 2]);
});

it("counts a goal at the threshold itself as left, as success does not count it as reached", () => {
  expect([...unsettledTransitions(episodes([0, 0.5])).transitions]).toEqual([0]);
});

it("finds nothing where nothing moves", () => {
  expect(unsettledTransitions(episodes([1, 1, 1], [2, 2])).transitions).toHaveLength(0);
});
