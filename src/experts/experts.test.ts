import { describe, expect, it } from "vitest";
import { makeEnv } from "../envs/index.ts";
import { EXPERTS, type ExpertName } from "./catalogue.ts";
import { EXPERT_LEVELS } from "./expert-file.ts";
import { ExpertPolicy, findExpert } from "./expert-policy.ts";

const EPISODES = 3;

describe.each(Object.keys(EXPERTS) as ExpertName[])("the %s expert of this package", (name) => {
  it.each(EXPERT_LEVELS)("is worth what its file says: %s", async (level) => {
    const { evaluation } = findExpert(name)!.file.policies[level];
    const env = await makeEnv(EXPERTS[name]);
    const policy = new ExpertPolicy(name, level);
    const returns: number[] = [];
    for (let episode = 0; episode < EPISODES; episode++) {
      env.reset(100 + episode);
      let sum = env.reward!;
      for (let step = 0; step < env.spec.horizon && !env.terminated; step++) {
        env.step(await policy.act(env.observation, env.desiredGoal));
        sum += env.reward!;
      }
      returns.push(sum);
    }
    env.dispose();
    const mean = returns.reduce((sum, value) => sum + value) / EPISODES;
    // Of single episodes; a policy that runs in nearly all of them still falls in some.
    const spread = evaluation.return.standardError * Math.sqrt(evaluation.episodes);
    const tolerance = 0.02 * evaluation.return.mean + (5 * spread) / Math.sqrt(EPISODES);
    expect(Math.abs(mean - evaluation.return.mean)).toBeLessThan(tolerance);
  });

  it("comes to a third of its return at the medium level", () => {
    const { expert, medium } = findExpert(name)!.file.policies;
    const share = medium.evaluation.return.mean / expert.evaluation.return.mean;
    expect(share).toBeGreaterThan(1 / 4);
    expect(share).toBeLessThan(1 / 2.2);
  });
});
