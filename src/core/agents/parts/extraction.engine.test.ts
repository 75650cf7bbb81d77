import { describe, expect, it } from "vitest";
import { constant, grad, type Tensor } from "../../graph/index.ts";
import { DiagonalGaussian } from "../../nn/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { type ExtractionInputs, type ExtractionSettings, extractions } from "./extraction.ts";

const vector = (...values: number[]) => constant(values, [values.length]);
const config = {
  policyWeights: "exponential",
  normalizeWeights: false,
  temperature: 2,
  weightClip: 10,
  cloningWeight: 0.3,
  ascentWeight: 0.1,
  ascentScale: "anywhere",
  policyHead: "unit",
  policyBackground: false,
} as const satisfies ExtractionSettings;

/** Rows with one action coordinate. */
function inputsFor(
  means: Tensor,
  actions: readonly number[],
  more: Partial<ExtractionInputs> = {},
): ExtractionInputs {
  const rows = actions.length;
  return {
    distribution: new DiagonalGaussian(means, vector(0)),
    action: constant(actions, [rows, 1]),
    scoreOf: (action: Tensor) => action.reshape([rows]),
    judge: () => ({ score: vector(...actions.map(() => 0)), baseline: constant(0) }),
    ...more,
  };
}

describe("ascent with cloning", () => {
  const slopeAt = async (mean: number, slope = 2) => {
    const means = constant([mean], [1, 1]);
    const scoreOf = (action: Tensor) => action.mul(slope).reshape([1]);
    const { loss } = extractions["ddpg-bc"](inputsFor(means, [0.5], { scoreOf }), config);
    return (await evaluate({ slope: grad(loss, [means])[0] })).slope[0];
  };

  // Q = 2a: −E[Q] / |Q| has slope −1/μ, cloning of 0.5 adds 0.3 · (μ − 0.5).
  it("of Q = 2a has the slope −1/μ + 0.3 (μ − 0.5) within the box", async () => {
    for (const mean of [0.4, 0.8]) {
      const expected = -1 / mean + 0.3 * (mean - 0.5);
      expect(await slopeAt(mean)).toBeCloseTo(expected, 5);
    }
  });
  it("stands still where both balance: at 2.0928, or a quarter of it within a box four times as wide", async () => {
    const means = constant([2.0928 / 4], [1, 1]);
    const { loss } = extractions["ddpg-bc"](inputsFor(means, [0.5 / 4]), {
      ...config,
      cloningWeight: 16 * 0.3,
    });
    expect((await evaluate({ slope: grad(loss, [means])[0] })).slope[0]).toBeCloseTo(0, 3);
  });
  it("has the slope of cloning alone outside of it, so that the mean settles at the edge", async () => {
    expect(await slopeAt(0.99)).toBeLessThan(0);
    expect(await slopeAt(1.2)).toBeCloseTo(0.3 * 0.7, 12);
  });
  it("does not depend on the scale of Q", async () => {
    expect(await slopeAt(0.4, 200)).toBeCloseTo(await slopeAt(0.4, 2), 5);
  });
  it("is divided by the mean over the batch of |Q|", async () => {
    const means = constant([0.5, -0.1], [2, 1]);
    const { loss } = extractions["ddpg-bc"](inputsFor(means, [0, 0]), { ...config, cloningWeight: 0 });
    // Mean Q is 0.2, mean |Q| is 0.3.
    expect((await evaluate({ loss })).loss[0]).toBeCloseTo(-2 / 3, 5);
  });
});

describe("ascent in steps", () => {
  it("has λ times the slope of a score that counts steps, plus that of cloning", async () => {
    const means = constant([0.4], [1, 1]);
    const scoreOf = (action: Tensor) => action.mul(2).reshape([1]);
    const { loss } = extractions.ascent(inputsFor(means, [0.5], { scoreOf }), config);
    const { slope } = await evaluate({ slope: grad(loss, [means])[0] });
    expect(slope[0]).toBeCloseTo(-0.1 * 2 + 0.3 * (0.4 - 0.5), 12);
  });

  it("counts a step saved as 1 at any distance from the goal where the range of scores is known", async () => {
    const range = { low: -1, high: 1, discount: 0.9 };
    const scores = [1, 5, 20].map((steps) => 2 * 0.9 ** steps - 1);
    const means = constant([0, 0, 0], [3, 1]);
    const lossAt = async (values: number[]) => {
      const inputs = inputsFor(means, [0, 0, 0], { scoreOf: () => vector(...values), range });
      const { loss } = extractions.ascent(inputs, { ...config, cloningWeight: 0 });
      return (await evaluate({ loss })).loss[0];
    };
    const nearer = scores.map((score) => (score + 1) / 0.9 - 1);
    expect((await lossAt(scores)) - (await lossAt(nearer))).toBeCloseTo(0.1, 10);
  });
});

describe.each([
  "unit",
  "regression",
] as const)("weighted cloning of a policy whose head is %s", (policyHead) => {
  const actions = [-1, 0, 1, 1];
  const advantages = [0.3, -0.2, 0.5, 4];
  const judge = () => ({ score: vector(...advantages).add(3), baseline: constant(3) });
  const extract = (mean: Tensor, settings: Partial<ExtractionSettings>) =>
    extractions.awr(inputsFor(mean.broadcastTo([4, 1]), actions, { judge }), {
      ...config,
      policyHead,
      ...settings,
    });
  const slopeAt = async (mean: number, settings: Partial<ExtractionSettings> = {}) => {
    const center = constant(mean);
    return (await evaluate({ slope: grad(extract(center, settings).loss, [center])[0] })).slope[0];
  };
  const weights = advantages.map((a) => Math.min(Math.exp(2 * a), 10));
  const total = weights.reduce((sum, w) => sum + w);
  const best = weights.reduce((sum, w, i) => sum + w * actions[i], 0) / total;

  it("has its optimum at the mean of the actions, weighted by min(exp(α · A), clip)", async () => {
    expect(await slopeAt(best)).toBeCloseTo(0, 12);
    expect(Math.abs(await slopeAt(best + 0.1))).toBeGreaterThan(0.1);
  });
  it("has the same optimum, and the slope of weights with mean 1, where weights are normalised", async () => {
    expect(await slopeAt(best, { normalizeWeights: true })).toBeCloseTo(0, 12);
    const ratio = (await slopeAt(1)) / (await slopeAt(1, { normalizeWeights: true }));
    expect(ratio).toBeCloseTo(total / 4, 10);
  });
  it.each([
    { temperature: 0 },
    { policyWeights: "none" },
  ] as const)("is behaviour cloning with %o", async (settings) => {
    expect(await slopeAt(0.25, settings)).toBeCloseTo(0, 12);
  });
  it("multiplies the temperature by the trust in the critic, but not a weight that has none", async () => {
    const extractWith = (policyWeights: ExtractionSettings["policyWeights"]) => {
      const inputs = inputsFor(constant([0, 0, 0, 0], [4, 1]), actions, {
        judge,
        trust: () => constant(0.5),
      });
      return extractions.awr(inputs, { ...config, policyHead, policyWeights }).diagnostics;
    };
    const { weight, trust } = await evaluate({
      weight: extractWith("exponential")["policy/weight"],
      trust: extractWith("exponential")["policy/trust"],
    });
    expect(weight).toEqual(advantages.map((a) => expect.closeTo(Math.min(Math.exp(a), 10), 12)));
    expect(trust).toEqual([0.5]);
    expect(extractWith("none")).not.toHaveProperty("policy/trust");
    const density = extractWith("density");
    expect((await evaluate({ weight: density["policy/weight"] })).weight).toEqual(
      advantages.map((a) => expect.closeTo(Math.max(a, 0), 12)),
    );
  });
  it("reports the fraction of clipped weights", async () => {
    const { diagnostics } = extract(constant(0), {});
    expect((await evaluate({ clipped: diagnostics["policy/clippedWeights"] })).clipped).toEqual([0.25]);
  });
  it("stops the gradient into the advantage", () => {
    const judged = vector(...advantages);
    const inputs = inputsFor(constant([0, 0, 0, 0], [4, 1]), actions, {
      judge: () => ({ score: judged.mul(2), baseline: judged }),
    });
    const { loss } = extractions.awr(inputs, { ...config, policyHead });
    expect(() => grad(loss, [judged])).toThrow("does not depend on variable 0");
  });
});
