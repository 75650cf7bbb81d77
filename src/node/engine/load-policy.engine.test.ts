import { expect, it } from "vitest";
import { foreignPolicies } from "../../../test/support/foreign-policies.ts";
import { appendChecksum } from "../../core/policy/checksum.ts";
import { loadPolicy } from "./load-policy.ts";

it("a policy from elsewhere gives the same bits in its process as one of Smore does in this one", async () => {
  const policies = await Promise.all(
    [foreignPolicies.sound, appendChecksum(foreignPolicies.sound)].map((bytes) => loadPolicy(bytes)),
  );
  for (const observation of [
    [0.1, -0.7],
    [1e-8, 3],
  ]) {
    const [foreign, own] = await Promise.all(policies.map((policy) => policy.act(observation, [0.3, 0.3])));
    expect(foreign).toEqual(own);
  }
  for (const policy of policies) await policy.dispose();
});

it("an action that is not finite is rejected for every policy", async () => {
  const policies = [foreignPolicies.nan, appendChecksum(foreignPolicies.nan)];
  for (const policy of await Promise.all(policies.map((bytes) => loadPolicy(bytes, "nan.onnx")))) {
    await expect(policy.act([0, 0], [1, 1])).rejects.toThrow(
      "nan.onnx cannot act: number 0 of its action is NaN; give a policy.onnx of a run",
    );
    await policy.dispose();
  }
});

it.each([
  ["demanding", 'it has an input "noise" other than observation, proprioception and goal'],
  ["double", 'its outputs have no "action" of one row'],
  ["wide", 'its outputs have no "action" of one row'],
] as const)("a %s model is rejected when it is loaded", async (name, reason) => {
  await expect(loadPolicy(foreignPolicies[name], "x.onnx")).rejects.toThrow(
    `x.onnx is not a policy: ${reason}`,
  );
});
