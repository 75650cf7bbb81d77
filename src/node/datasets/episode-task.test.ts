import { expect, it } from "vitest";
import type { EpisodeSource } from "../formats/index.ts";
import { taskOf } from "./episode-task.ts";

const source = {
  ...{ path: "set/main_data.hdf5", observationSize: 10, goalSize: 3, actionSize: 4 },
  signals: {},
};
const from = (others: Partial<EpisodeSource>) => ({ ...source, ...others }) as EpisodeSource;

it("an environment of another version suggests the one of the same name", () => {
  expect(() => taskOf(from({ environment: "FetchReach-v4" }), {})).toThrow(
    "set/main_data.hdf5 comes from FetchReach-v4, which Smore does not have; give environment FetchReach if that is the same, or distanceThreshold <number> for an environment of your own",
  );
  expect(() => taskOf(from({ environment: "Walker-v4" }), {})).toThrow("give environment <id>, or");
});

it("a dataset that has a name keeps it", () => {
  expect(taskOf(from({ name: "D4RL/reach-v1" }), { environment: "FetchReach" }).name).toBe("D4RL/reach-v1");
  expect(taskOf(from({}), { environment: "FetchReach" }).name).toBe("main_data");
});

it("a range of actions that is not the environment's is rejected", () => {
  const signals = { actionRange: { low: [-10, -10, -10, -10], high: [10, 10, 10, 10] } };
  expect(() => taskOf(from({ signals }), { environment: "FetchReach" })).toThrow(
    "set/main_data.hdf5: its actions have the range [-10, 10] but those of FetchReach lie in [-1, 1]; give actionRange -1:1, with clipActions if some actions lie outside, or choose the environment it comes from",
  );
  expect(taskOf(from({ signals }), { environment: "Mine", distanceThreshold: 1 }).environment).toBe("Mine");
});
