import { describe, expect, it } from "vitest";
import { platform } from "../../node/datasets/platform.ts";
import { EpisodeDataset } from "../data/index.ts";
import { makeEnv, registerEnv, SimulationError } from "../envs/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import type { DatasetSize, Recipe } from "./catalogue.ts";
import { findRecipe } from "./catalogue.ts";
import { EpisodeRecorder } from "./episode-recorder.ts";
import { planCollection as planOn } from "./plan.ts";

const planCollection = (recipe: Recipe, size: DatasetSize, seed: number) =>
  planOn(recipe, size, seed, platform);

const recipe = (environment: string): Recipe => ({
  name: `${environment}-random`,
  environment,
  summary: "",
  parts: [{ behaviour: { policy: "uniform-random" }, share: 1 }],
  episodes: { small: 4, paper: 4 },
});

async function record(environment: string, ranges: readonly [number, number][], seed = 5) {
  const plan = planCollection(recipe(environment), "small", seed);
  const recorder = await EpisodeRecorder.create(plan, platform.openExpert);
  try {
    const datasets: EpisodeDataset[] = [];
    for (const [first, end] of ranges)
      datasets.push(new EpisodeDataset(plan.header, await recorder.record({ first, end })));
    return datasets;
  } finally {
    recorder.dispose();
  }
}

describe("EpisodeRecorder", () => {
  it.each([
    "PointRooms",
    "FetchPush",
  ])("%s: an episode depends on its number and the seed alone", async (id) => {
    const [all] = await record(id, [[0, 4]]);
    const [last, second] = await record(id, [
      [3, 4],
      [1, 2],
    ]);
    expect(last.episode(0)).toEqual(all.episode(3));
    expect(second.episode(0)).toEqual(all.episode(1));
    expect(all.episode(1)).not.toEqual(all.episode(0));
    expect((await record(id, [[0, 1]], 6))[0].episode(0)).not.toEqual(all.episode(0));
  });

  it("stores actions that, done again, lead through the stored states", async () => {
    const [dataset] = await record("FetchPush", [[2, 3]]);
    const { observations, achievedGoals, actions, desiredGoal } = dataset.episode(0);
    const env = await makeEnv("FetchPush");
    env.reset(RandomGenerator.from(5, "collect", 2, "environment").uniform(0, 2 ** 53));
    expect(desiredGoal).toEqual(Float32Array.from(env.desiredGoal));
    for (let step = 0; step <= 50; step++) {
      expect(observations.subarray(25 * step, 25 * (step + 1))).toEqual(Float32Array.from(env.observation));
      expect(achievedGoals.subarray(3 * step, 3 * (step + 1))).toEqual(Float32Array.from(env.achievedGoal));
      if (step < 50) env.step(actions.subarray(4 * step, 4 * (step + 1)));
    }
    env.dispose();
  });

  it("records as many steps as the recipe says, in the environment it describes", async () => {
    const plan = planCollection(findRecipe("pointmaze-medium-stitch"), 3, 5);
    const recorder = await EpisodeRecorder.create(plan, platform.openExpert);
    const dataset = new EpisodeDataset(plan.header, await recorder.record({ first: 0, end: 3 }));
    recorder.dispose();
    expect([...dataset.episodeLengths]).toEqual([200, 200, 200]);
    expect(plan.header.horizon).toBe(1000);
    expect(plan.header.provenance).toMatchObject({ steps: 200, environmentOptions: { openEnded: true } });
  });

  it("records episodes that end early, and names the one that fails", async () => {
    let episode = -1;
    let step = 0;
    const vector = new Float64Array(1);
    registerEnv({
      spec: {
        id: "Fragile",
        observationSize: 1,
        goalSize: 1,
        actionSize: 1,
        horizon: 10,
        distanceThreshold: 1,
        secondsPerStep: 0,
      },
      summary: "",
      load: async () => ({
        spec: (await import("../envs/index.ts")).envSpec("Fragile"),
        observation: vector,
        achievedGoal: vector,
        desiredGoal: vector,
        stateSize: 0,
        begin: () => {
          episode++;
          step = 0;
        },
        advance: () => {
          if (episode === 3) throw new SimulationError("the world came apart");
          step++;
        },
        terminated: () => step === 4 + episode,
        save: () => {},
        restore: () => {},
        scene: () => [],
        dispose: () => {},
      }),
    });
    const [dataset] = await record("Fragile", [[0, 3]]);
    expect([...dataset.episodeLengths]).toEqual([4, 5, 6]);
    episode = -1;
    await expect(record("Fragile", [[0, 4]])).rejects.toThrow(
      "Fragile-random: episode 3 of seed 5 failed: SimulationError: the world came apart",
    );
  });
});
