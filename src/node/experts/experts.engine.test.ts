import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { everyCase } from "../../core/base/testing/every-case.ts";
import { EXPERT_LEVELS, EXPERTS, type ExpertName } from "../../core/collect/index.ts";
import { makeEnv } from "../../core/envs/index.ts";
import { evaluatePolicy } from "../../core/rollout/rollout.ts";
import { loadPolicy } from "../engine/index.ts";
import { ExpertPolicy, findExpert } from "./expert-policy.ts";

/** The episodes of a weaker policy differ more from each other. */
const EXPECTED = { expert: { episodes: 3, tolerance: 0.1 }, medium: { episodes: 8, tolerance: 0.4 } };

describe.each(Object.keys(EXPERTS) as ExpertName[])("the %s expert of this package", (name) => {
  it.each(
    everyCase ? EXPERT_LEVELS : (["expert"] as const),
  )("is worth what its file says: %s", async (level) => {
    const { folder, file } = findExpert(name)!;
    const { episodes, tolerance } = EXPECTED[level];
    const { evaluation, file: policyFile, sha256 } = file.policies[level];
    expect(new ExpertPolicy(name, level).sha256).toBe(sha256);
    const env = await makeEnv(EXPERTS[name]);
    const policy = await loadPolicy(join(folder, policyFile));
    const played = await evaluatePolicy(env, policy, { episodes, seed: 100, discount: 1 });
    await policy.dispose();
    env.dispose();
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const steps = sum(played.map((episode) => episode.steps));
    const perStep = sum(played.map(({ environmentReturn }) => environmentReturn!)) / steps;
    // A policy that runs in nearly all episodes still falls in some, so what a step is worth says more than the return.
    const ratio = perStep / (evaluation.return.mean / evaluation.steps.mean);
    expect(ratio).toBeGreaterThan(1 - tolerance);
    expect(ratio).toBeLessThan(1 + tolerance);
    expect(steps / episodes).toBeGreaterThan(evaluation.steps.mean / 3);
  });

  it("has about a third of its return at the medium level", () => {
    const { expert, medium } = findExpert(name)!.file.policies;
    const share = medium.evaluation.return.mean / expert.evaluation.return.mean;
    expect(share).toBeGreaterThan(1 / 4);
    expect(share).toBeLessThan(1 / 2.2);
  });
});
