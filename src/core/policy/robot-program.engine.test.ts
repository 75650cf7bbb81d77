import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { refusal } from "../base/testing/refusal.ts";
import { concat, emitOnnx, input, program } from "../graph/index.ts";
import { declareNetwork, gaussian, mlp, squashed } from "../nn/index.ts";
import { appendChecksum } from "./checksum.ts";
import { exportPolicy, type PolicyData } from "./export.ts";
import { Policy } from "./policy.ts";
import { type InputReader, policyProgram } from "./program.ts";

const reader: InputReader = {
  read: (name, rows, role) => input(name, [rows, role === "observation" ? 2 : 1]),
  withProprioception: (observation) => observation,
};
const means = squashed(mlp({ inputSize: 3, hiddenSizes: [16], outputSize: 2 }));
const network = declareNetwork("policy", gaussian(means, { size: 2, spread: "learned" }));
const parameters = Array.from({ length: network.flat.size }, (_, i) => Math.sin(3 * i));
const learner = {
  policy: policyProgram(reader, ({ observation, goal }) => network.apply(concat([observation, goal])).mean),
};
const provenance = { agent: "test", update: 1, smoreVersion: "0" };

const compile = (data?: PolicyData) =>
  Policy.compile(
    engine,
    exportPolicy(learner, () => parameters, provenance, data),
    "policy.onnx",
  );

/** Actions for observations that reach all parts of the network's range. */
async function actions(policy: Policy): Promise<number[][]> {
  const rows: number[][] = [];
  for (let i = -20; i <= 20; i++) rows.push(Array.from(await policy.act([i, i * i], [i / 2])));
  await policy.dispose();
  return rows;
}

it("an action in the robot's units is the action in [−1, 1], scaled to its range", async () => {
  const unit = await actions(await compile());
  const robot = await actions(
    await compile({ signals: { actionRange: { low: [-180, 0], high: [180, 0.1] } } }),
  );
  expect(Math.max(...unit.flat())).toBeGreaterThan(0.9);
  for (const [i, [left, right]] of robot.entries()) {
    expect(left).toBeCloseTo(180 * unit[i][0], 3);
    expect(right).toBeCloseTo(0.05 + 0.05 * unit[i][1], 6);
  }
});

it("no action leaves its range, and one that never changes is exact", async () => {
  const [low, high] = [0.1, 0.3].map(Math.fround);
  const extreme = {
    policy: policyProgram(reader, ({ observation, goal }) => observation.add(goal).mul(1e6)),
  };
  const data = { signals: { actionRange: { low: [0.1, 7.7], high: [0.3, 7.7] } } };
  const bytes = exportPolicy(extreme, () => [], provenance, data);
  const policy = await Policy.compile(engine, bytes, "policy.onnx");
  expect(Array.from(await policy.act([1, 1], [0]))).toEqual([high, Math.fround(7.7)]);
  expect(Array.from(await policy.act([-1, -1], [0]))).toEqual([low, Math.fround(7.7)]);
  await policy.dispose();
});

it("without a range the second output leaves every bit of the action as it was", async () => {
  const plain = await compile();
  expect(plain.outsideTraining).toBeUndefined();
  const guarded = await compile({ observed: { minimum: [-1, 0], maximum: [1, 4] } });
  expect(await actions(guarded)).toEqual(await actions(plain));
});

it("an observation beyond what the training data show is flagged", async () => {
  const minimum = [-1, Math.fround(0.1)];
  const maximum = [1, Math.fround(0.3)];
  const policy = await compile({ observed: { minimum, maximum } });
  const isOutside = async (...observation: number[]) => {
    await policy.act(observation, [0]);
    return policy.outsideTraining;
  };
  expect(await isOutside(0, 0.2)).toBe(false);
  expect(await isOutside(minimum[0], minimum[1])).toBe(false);
  expect(await isOutside(maximum[0], maximum[1])).toBe(false);
  expect(await isOutside(1 + 2e-7, 0.2)).toBe(true);
  expect(await isOutside(0, 0.0999)).toBe(true);
  expect(await isOutside(0, 1e9)).toBe(true);
  for (const broken of [Number.NaN, Number.NEGATIVE_INFINITY]) {
    await expect(policy.act([broken, 0.2], [0])).rejects.toThrow("number 0 of its action is NaN");
    expect(policy.outsideTraining).toBe(true);
  }
  await policy.dispose();
});

it("the file holds names, units and ranges", async () => {
  const policy = await compile({
    signals: {
      actionRange: { low: [-180, 0], high: [180, 1] },
      names: { action: ["elbow", "grip"], goal: ["x"] },
      units: { action: ["deg", ""] },
    },
    observed: { minimum: [-1, 0], maximum: [1, 4] },
  });
  expect(policy.interface).toEqual({
    observation: { size: 2, type: "float32", trainingLow: [-1, 0], trainingHigh: [1, 4] },
    goal: { size: 1, names: ["x"] },
    action: { size: 2, names: ["elbow", "grip"], units: ["deg", ""], low: [-180, 0], high: [180, 1] },
  });
  expect(() => policy.requireFit({ id: "Line", observationSize: 2, goalSize: 1, actionSize: 2 })).toThrow(
    "policy.onnx: the policy's actions have the range [-180, 180] × [0, 1] but those of Line lie in [-1, 1]",
  );
  await policy.dispose();
});

it("a file without an interface acts in [−1, 1]; a damaged interface is rejected", async () => {
  const action = input("observation", [1, 2]).add(input("goal", [1, 1]));
  const model = (metadata: Record<string, string>) =>
    appendChecksum(emitOnnx(program("policy", { action }), { metadata }));
  const old = await Policy.compile(engine, model({}), "old.onnx");
  expect(old.interface).toEqual({
    observation: { size: 2, type: "float32" },
    goal: { size: 1 },
    action: { size: 2, low: [-1, -1], high: [1, 1] },
  });
  await old.dispose();
  expect(await refusal(Policy.compile(engine, model({ interface: "{}" }), "damaged.onnx"))).toBe(
    'damaged.onnx: its metadata property "interface" is not that of a policy; restore the file',
  );
});
