import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeEnv } from "../envs/index.ts";
import { Policy } from "../eval/policy.ts";
import { estimateMean } from "../eval/returns.ts";
import { evaluatePolicy } from "../eval/rollout.ts";
import { EXPERTS, type ExpertName } from "./catalogue.ts";
import { EXPERT_LEVELS } from "./expert-file.ts";
import { ExpertPolicy, findExpert } from "./expert-policy.ts";

const EPISODES = 3;

describe.each(Object.keys(EXPERTS) as ExpertName[])("the %s expert of this package", (name) => {
  it.each(EXPERT_LEVELS)("is worth what its file says: %s", async (level) => {
    const { folder, file } = findExpert(name)!;
    const { evaluation, file: policyFile, sha256 } = file.policies[level];
    expect(new ExpertPolicy(name, level).sha256).toBe(sha256);
    const env = await makeEnv(EXPERTS[name]);
    const policy = await Policy.load(join(folder, policyFile));
    const played = await evaluatePolicy(env, policy, { episodes: EPISODES, seed: 100, discount: 1 });
    await policy.dispose();
    env.dispose();
    const { mean } = estimateMean(played.map(({ environmentReturn }) => environmentReturn!));
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
