import { expect, it } from "vitest";
import type { RunConfig } from "../../core/learn/config.ts";
import { nameRuns } from "./run-records.ts";

function run(agent: object, environment?: string, fingerprint = "a", folder = "../../datasets/mine") {
  return { config: { environment, agent, dataset: { folder, fingerprint } } as RunConfig };
}

it("names runs by agent and environment", () => {
  expect(
    nameRuns([run({ name: "smore", expectile: 0.8 }, "FetchPush"), run({ name: "bc" }, "FetchReach")]),
  ).toEqual([
    { method: "smore", task: "FetchPush" },
    { method: "bc", task: "FetchReach" },
  ]);
});

it("names the settings in which the runs of an agent differ", () => {
  const runs = [
    run({ name: "smore", expectile: 0.8, goals: { random: 0 }, activation: "relu" }, "FetchPush"),
    run({ name: "smore", expectile: 0.9, goals: { random: 0.5 }, activation: "relu" }, "FetchPush"),
    run({ name: "bc", expectile: 1 }, "FetchPush"),
  ];
  expect(nameRuns(runs).map(({ method }) => method)).toEqual([
    "smore, expectile 0.8, goals.random 0",
    "smore, expectile 0.9, goals.random 0.5",
    "bc",
  ]);
});

it("names the dataset where the runs in one environment have several, or no environment is known", () => {
  const runs = [
    run({ name: "bc" }, "FetchPush", "a", "../../datasets/random"),
    run({ name: "bc" }, "FetchPush", "b", "../../datasets/expert"),
    run({ name: "bc" }, undefined, "c", "../../datasets/robot"),
  ];
  expect(nameRuns(runs).map(({ task }) => task)).toEqual(["FetchPush:random", "FetchPush:expert", "robot"]);
});
