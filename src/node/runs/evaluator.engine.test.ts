import { expect, it } from "vitest";
import { foreignPolicies } from "../../../test/support/foreign-policies.ts";
import "../engine/index.ts"; // switches telemetry off, which a thread cannot
import { NonFiniteActionError } from "../../core/policy/policy.ts";
import { Evaluator } from "./evaluator.ts";

const SETTING = { environment: "PointReach", actionNoise: 0 };
const OPTIONS = { episodes: 2, seed: 0, discount: 0.98 };

it("errors keep their kinds on the way from the thread", async () => {
  const evaluator = new Evaluator(SETTING);
  await expect(evaluator.evaluate(foreignPolicies.nan, OPTIONS)).rejects.toThrow(NonFiniteActionError);
  await expect(evaluator.evaluate(foreignPolicies.failing, OPTIONS)).rejects.toMatchObject({
    name: "UserError",
  });
  expect(await evaluator.evaluate(foreignPolicies.sound, OPTIONS)).toHaveLength(2);
  await evaluator.dispose();
});

it("ends with the episode under way", async () => {
  const evaluator = new Evaluator(SETTING);
  await evaluator.evaluate(foreignPolicies.sound, OPTIONS);
  const endless = evaluator.evaluate(foreignPolicies.sound, { ...OPTIONS, episodes: 1e9 });
  await Promise.all([evaluator.dispose(), expect(endless).rejects.toThrow("the evaluation was stopped")]);
});
