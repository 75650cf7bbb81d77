import { expect, it } from "vitest";
import { EpisodeDatasetBuilder } from "./builder.ts";
import { reachedSteps } from "./reached.ts";

it("reachedSteps marks the steps whose next state reaches the commanded goal", () => {
  const builder = new EpisodeDatasetBuilder({
    name: "line",
    environment: "Line",
    observationSize: 1,
    goalSize: 1,
    actionSize: 1,
    horizon: 4,
    distanceThreshold: 1,
    provenance: {},
  });
  const append = (states: number[], goal: number) =>
    builder.append({
      observations: states,
      achievedGoals: states,
      actions: new Float32Array(states.length - 1),
      desiredGoal: [goal],
    });
  append([0, 0.5, 1], 0);
  append([2, 0, 2.5, 3.5, 1.5], 2);
  append([9, 8], 9); // the first state is reached, but no step enters it
  const dataset = builder.build();
  expect([0, 1, 2].map((episode) => [...reachedSteps(dataset, episode)])).toEqual([
    [1, 0],
    [0, 1, 0, 1],
    [0],
  ]);
});
