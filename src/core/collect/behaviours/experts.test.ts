import { expect, it } from "vitest";
import { openExpert } from "../../../node/experts/index.ts";
import type { BehaviourSpec } from "../../envs/contract/behaviour.ts";
import { makeEnv } from "../../envs/index.ts";
import { RandomGenerator } from "../../random/generator.ts";
import { findRecipe, listRecipes } from "../catalogue.ts";
import { makeBehaviour } from "./index.ts";

/** Share of episodes that end in success. */
async function successRate(environment: string, spec: BehaviourSpec, episodes: number): Promise<number> {
  const env = await makeEnv(environment);
  const behaviour = makeBehaviour(spec, openExpert);
  const action = new Float32Array(env.spec.actionSize);
  let successes = 0;
  for (let episode = 0; episode < episodes; episode++) {
    env.reset(episode);
    behaviour.reset(env, RandomGenerator.from(1, episode));
    for (let step = 0; step < env.spec.horizon; step++) {
      await behaviour.act(env, action);
      env.step(action);
    }
    if (env.success()) successes++;
  }
  env.dispose();
  return successes / episodes;
}

/** How often the expert of a dataset succeeds at least, without the noise of its data and with it. */
const cases: readonly [dataset: string, noise: "without" | "with", minimum: number, episodes: number][] = [
  ["point-reach-expert", "without", 1, 200],
  ["point-reach-expert", "with", 0.7, 200],
  ["point-rooms-expert", "without", 1, 200],
  ["point-rooms-expert", "with", 0.65, 200],
  ["fetch-reach-expert", "without", 1, 30],
  ["fetch-reach-expert", "with", 0.7, 30],
  ["fetch-push-expert", "without", 0.95, 30],
  ["fetch-push-expert", "with", 0.8, 30],
  ["fetch-pick-expert", "without", 0.95, 30],
  ["fetch-pick-expert", "with", 0.35, 30],
  ["fetch-slide-expert", "without", 0.65, 30],
  ["reacher-expert", "without", 1, 200],
  ["reacher-expert", "with", 0.65, 200],
  ["sawyer-reach-expert", "without", 1, 30],
  ["sawyer-reach-expert", "with", 0.85, 30],
  ["sawyer-door-expert", "without", 0.95, 30],
  ["sawyer-door-expert", "with", 0.6, 30],
  ["hand-reach-expert", "without", 0.7, 30],
  ["dclaw-turn-expert", "without", 0.95, 30],
];

it.each(cases)("%s succeeds %s noise", async (name, noise, minimum, episodes) => {
  const { environment, parts } = findRecipe(name);
  const [{ behaviour }] = parts;
  const spec = noise === "with" ? behaviour : { policy: behaviour.policy };
  expect(await successRate(environment, spec, episodes)).toBeGreaterThanOrEqual(minimum);
});

it("no scripted expert is forgotten here", () => {
  const experts = listRecipes().filter(({ name, episodes }) => episodes && name.endsWith("-expert"));
  expect(new Set(cases.map(([name]) => name))).toEqual(new Set(experts.map(({ name }) => name)));
});
