import { expect, it } from "vitest";
import { EpisodeInspector } from "../data/index.ts";
import { parseFindingPlace } from "./finding-place.ts";

it("reads the places that the inspector of episodes names", () => {
  const inspector = new EpisodeInspector({ observationSize: 2, goalSize: 1, actionSize: 1 });
  const episode = {
    observations: [1, 1, 1, Number.NaN, 0, 0, 0, 0],
    achievedGoals: [0, 0, 0, 0],
    actions: [0, 0, 0],
    desiredGoal: [0],
  };
  inspector.add(episode);
  inspector.add(episode);
  const places = inspector.findings().map(({ place }) => parseFindingPlace(place));
  expect(places).toContainEqual({ episode: 0, step: 1, column: "observations", dimension: 1 });
  expect(places).toContainEqual({ episode: 0, step: 2 });
  expect(places).toContainEqual({ episode: 1 });
});

it("reads no place where there is no single one", () => {
  expect(parseFindingPlace("12 more places")).toBeUndefined();
  expect(parseFindingPlace("3 steps in 2 episodes")).toBeUndefined();
  expect(parseFindingPlace("every episode")).toBeUndefined();
});
