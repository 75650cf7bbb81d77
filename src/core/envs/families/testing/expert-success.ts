import { expect, it } from "vitest";
import { openExpert } from "../../../../node/experts/index.ts";
import { everyCase } from "../../../base/testing/every-case.ts";
import { findRecipe, makeBehaviour } from "../../../collect/index.ts";
import { RandomGenerator } from "../../../random/generator.ts";
import { type BehaviourSpec, type EnvFamily, makeEnv } from "../../index.ts";

/** The lowest success rate of a dataset's expert over `episodes` episodes, without the noise of the data or with it. */
export type ExpertCase = readonly [
  dataset: string,
  noise: "without" | "with",
  minimum: number,
  episodes: number,
];

/**
 * Tests how often the scripted experts of a family succeed, in quick tests only without noise, and that no expert dataset of the
 * family is left out.
 */
export function testExperts({ recipes = [] }: EnvFamily, cases: readonly ExpertCase[]): void {
  it.each(
    cases.filter(([, noise]) => everyCase || noise === "without"),
  )("%s succeeds %s noise", async (name, noise, minimum, episodes) => {
    const { environment, parts } = findRecipe(name);
    const [{ behaviour }] = parts;
    const spec = noise === "with" ? behaviour : { policy: behaviour.policy };
    expect(await successRate(environment, spec, episodes)).toBeGreaterThanOrEqual(minimum);
  });

  it("every dataset of a scripted expert is tested", () => {
    const experts = recipes.filter(({ name, image }) => name.endsWith("-expert") && !image);
    expect(new Set(cases.map(([name]) => name))).toEqual(new Set(experts.map(({ name }) => name)));
  });
}

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
