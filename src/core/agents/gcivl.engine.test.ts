import { describe, expect, it } from "vitest";
import { constant, grad, type Tensor } from "../graph/index.ts";
import { gcivl, gcivlConfig, valueLoss } from "./gcivl.ts";
import { agentSettings } from "./index.ts";
import { evaluate, lookUp } from "./testing/evaluate.ts";
import { slopeOf, walks } from "./testing/walks.ts";

const vector = (...values: number[]) => constant(values, [values.length]);

describe("the value loss of one row, worked by hand", () => {
  const away = { reached: vector(0), arrived: vector(0) };
  const inputs = {
    present: [vector(-5.2), vector(-4.4)],
    targetPresent: [vector(-5), vector(-4.5)],
    targetNext: [vector(-3), vector(-4)],
  };
  const config = { discount: 0.99, expectile: 0.9 } as const;

  it("takes the side of the expectile from the targets, not from the residuals", async () => {
    // A = −1 + 0.99 · (−4) + 4.75 = −0.21, so the weight is 0.1; the residuals are 1.23 and −0.56.
    const { loss } = await evaluate({ loss: valueLoss(away, inputs, config) });
    expect(loss[0]).toBeCloseTo(0.18265, 12);
  });
  it("stops the gradient into the targets", () => {
    const loss = valueLoss(away, inputs, config);
    expect(grad(loss, inputs.present)).toHaveLength(2);
    for (const target of [...inputs.targetPresent, ...inputs.targetNext])
      expect(() => grad(loss, [target])).toThrow("does not depend on variable 0");
  });
});

describe("on three states in a row, where actions determine what happens", () => {
  const { states, next, batch } = walks(3);
  const lossAt = (table: Tensor, expectile: number) => {
    const [present, later] = [lookUp(table, states), lookUp(table, next).stopGradient()];
    const values = {
      present: [present, present],
      targetPresent: [present.stopGradient(), present.stopGradient()],
      targetNext: [later, later],
    };
    return valueLoss(batch, values, { discount: 0.9, expectile });
  };

  it.each([
    [0.5, [-5.26316, -3.68421, 0]],
    [0.7, [-3.52212, -2.18541, 0]],
    [0.9, [-2.33797, -1.29744, 0]],
  ])("has the values of implicit Q-learning as its fixed point: expectile %d", async (expectile, known) => {
    const table = vector(...known);
    expect(await slopeOf(lossAt(table, expectile), table)).toBeLessThan(2e-5);
    const beside = vector(...known.map((value) => value - 0.01));
    expect(await slopeOf(lossAt(beside, expectile), beside)).toBeGreaterThan(1e-4);
  });
});

it("clips weights near the goal in OGBench's preset: the value rises by up to 1, and 10 · 0.4605 is log 100", () => {
  const { temperature, weightClip } = agentSettings(gcivl, { preset: "ogbench" }, "");
  expect(Math.log(weightClip) / temperature).toBeCloseTo(0.4605, 4);
});

it("trains as in OGBench by its preset, and adds commanded goals where robots are concerned", () => {
  const shared = { expectile: 0.9, temperature: 10, learningRate: 3e-4, targetRate: 0.005 };
  const preset = agentSettings(gcivl, { preset: "ogbench" }, "");
  expect(preset).toMatchObject({
    ...shared,
    batchSize: 1024,
    discount: 0.99,
    criticGoals: {
      ...{ hindsight: 0.5, random: 0.3, current: 0.2 },
      law: { kind: "geometric-clamped", discount: 0.99 },
    },
    goals: { hindsight: 1, law: { kind: "uniform-rounded" } },
  });
  const { criticGoals, goals, ...others } = gcivlConfig.parse({});
  expect(others).toMatchObject({ ...shared, batchSize: 512, discount: 0.98 });
  expect(goals.hindsight).toBe(0.8);
  const { hindsight, random, current } = criticGoals;
  [0.5, 0.3, 0.2].forEach((share, i) => {
    expect([hindsight, random, current][i]).toBeCloseTo(0.8 * share, 12);
  });
});
