import { describe, expect, it } from "vitest";
import { constant, type Tensor } from "../../graph/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { advantageOf, inSteps, inStepsAtGoal, type WeightSettings, weightsOf } from "./weights.ts";

const vector = (...values: number[]) => constant(values, [values.length]);
const valuesOf = async (tensor: Tensor) => (await evaluate({ tensor })).tensor;
const range = { low: -1, high: 1, discount: 0.9 };
/** Score of a row `steps` before its goal. */
const scoreAt = (steps: number) => 2 * 0.9 ** steps - 1;

describe("the advantage of an action", () => {
  const advantage = (kind: WeightSettings["policyWeights"], scores: number[], baselines: number[]) =>
    valuesOf(advantageOf({ score: vector(...scores), baseline: vector(...baselines) }, kind, range));

  it("is by how much the score exceeds the baseline", async () => {
    expect(await advantage("exponential", [0.5, -0.2], [0.2, 0.1])).toEqual([0.3, -0.2 - 0.1]);
  });

  it("is, as a ratio, −log γ for a step saved at any distance from the goal", async () => {
    const distances = [0, 1, 10, 30];
    const found = await advantage(
      "ratio",
      distances.map(scoreAt),
      distances.map((d) => scoreAt(d + 1)),
    );
    for (const value of found) expect(value).toBeCloseTo(-Math.log(0.9), 10);
  });

  it("treats scores below the range as those of the farthest goal", async () => {
    const [value] = await advantage("ratio", [-5], [0]);
    expect(value).toBeCloseTo(Math.log(0.02), 10);
  });

  it("has no ratio without a range", () => {
    expect(() => advantageOf({ score: vector(1), baseline: vector(1) }, "ratio")).toThrow(
      "a ratio needs scores with a lower bound",
    );
  });
});

it("a score in steps rises by 1 for every step saved", async () => {
  const [near, far, farther] = await valuesOf(inSteps(vector(scoreAt(2), scoreAt(20), scoreAt(21)), range));
  expect(near - far).toBeCloseTo(18, 10);
  expect(far - farther).toBeCloseTo(1, 10);
});

it("a score in steps at the goal rises by the share of a step that counts so far away", async () => {
  const [at, near, far] = await valuesOf(inStepsAtGoal(vector(scoreAt(0), scoreAt(1), scoreAt(2)), range));
  expect((near - far) / (at - near)).toBeCloseTo(range.discount, 10);
  // The slope at the goal, from a distance that hardly differs.
  const [there, close] = await valuesOf(inStepsAtGoal(vector(scoreAt(0), scoreAt(1e-6)), range));
  expect((there - close) / 1e-6).toBeCloseTo(1, 5);
});

describe("weights", () => {
  const settings = {
    policyWeights: "exponential",
    normalizeWeights: false,
    temperature: 2,
    weightClip: 10,
  } as const satisfies WeightSettings;
  const weights = async (changes: Partial<WeightSettings>) => {
    const { weight, clipped } = weightsOf(vector(-0.5, 0, 4, 1e6), { ...settings, ...changes });
    return evaluate({ weight, clipped });
  };
  const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 10));

  it("are min(exp(temperature · advantage), clip), finite where exp would not be", async () => {
    const { weight, clipped } = await weights({});
    expect(weight).toEqual(close([Math.exp(-1), 1, 10, 10]));
    expect(clipped).toEqual([0.5]);
  });

  it("are powers of the ratio, whose logarithm the advantage is", async () => {
    expect(await weights({ policyWeights: "ratio" })).toEqual(await weights({}));
  });

  it("are 1 without weights, for any advantage", async () => {
    expect(await weights({ policyWeights: "none" })).toEqual({ weight: [1, 1, 1, 1], clipped: [0] });
  });

  it("are the positive part of the advantage as densities", async () => {
    expect((await weights({ policyWeights: "density" })).weight).toEqual([0, 0, 4, 1e6]);
  });

  it("have mean 1 where they are normalised", async () => {
    const { weight } = await weights({ normalizeWeights: true });
    const mean = (Math.exp(-1) + 21) / 4;
    expect(weight).toEqual(close([Math.exp(-1) / mean, 1 / mean, 10 / mean, 10 / mean]));
  });
});
