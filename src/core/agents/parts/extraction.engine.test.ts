import { describe, expect, it } from "vitest";
import { constant, grad, type Tensor } from "../../graph/index.ts";
import { DiagonalGaussian } from "../../nn/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { type ExtractionInputs, extractions } from "./extraction.ts";

const vector = (...values: number[]) => constant(values, [values.length]);
const config = { temperature: 2, weightClip: 10, cloningWeight: 0.3 };

/** Rows with one action coordinate. */
function inputsFor(means: Tensor, actions: readonly number[], more: Partial<ExtractionInputs> = {}) {
  const rows = actions.length;
  return {
    distribution: new DiagonalGaussian(means, vector(0)),
    action: constant(actions, [rows, 1]),
    scoreOf: (action: Tensor) => action.reshape([rows]),
    advantage: () => vector(...actions.map(() => 0)),
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

describe.each(["awr", "regression"] as const)("%s", (actor) => {
  const actions = [-1, 0, 1, 1];
  const advantages = [0.3, -0.2, 0.5, 4];
  const extract = (mean: Tensor, temperature: number) =>
    extractions[actor](
      inputsFor(mean.broadcastTo([4, 1]), actions, { advantage: () => vector(...advantages) }),
      { ...config, temperature },
    );
  const slopeAt = async (mean: number, temperature: number) => {
    const center = constant(mean);
    return (await evaluate({ slope: grad(extract(center, temperature).loss, [center])[0] })).slope[0];
  };

  it("has its optimum at the mean of the actions, weighted by min(exp(α · A), clip)", async () => {
    const weights = advantages.map((a) => Math.min(Math.exp(2 * a), 10));
    const total = weights.reduce((sum, w) => sum + w);
    const best = weights.reduce((sum, w, i) => sum + w * actions[i], 0) / total;
    expect(await slopeAt(best, 2)).toBeCloseTo(0, 12);
    expect(Math.abs(await slopeAt(best + 0.1, 2))).toBeGreaterThan(0.1);
  });
  it("with temperature 0 is behaviour cloning: the optimum is the mean of the actions", async () => {
    expect(await slopeAt(0.25, 0)).toBeCloseTo(0, 12);
  });
  it("tells how many weights are clipped", async () => {
    const { diagnostics } = extract(constant(0), 2);
    expect((await evaluate({ clipped: diagnostics["policy/clippedWeights"] })).clipped).toEqual([0.25]);
  });
  it("lets nothing flow back into the advantage", () => {
    const judged = vector(...advantages);
    const inputs = inputsFor(constant([0, 0, 0, 0], [4, 1]), actions, { advantage: () => judged.mul(2) });
    const { loss } = extractions[actor](inputs, config);
    expect(() => grad(loss, [judged])).toThrow("does not depend on variable 0");
  });
});
