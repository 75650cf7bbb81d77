import { describe, expect, it } from "vitest";
import { constant } from "../../graph/index.ts";
import { evaluate, lookUp } from "../testing/evaluate.ts";
import { slopeOf, walks } from "../testing/walks.ts";
import { bellmanTarget } from "./actor-critic.ts";
import { expectileLoss } from "./losses.ts";
import { bootstrappedReturn, sumOfRewards } from "./returns.ts";

const vector = (...values: number[]) => constant(values, [values.length]);

describe("bootstrappedReturn", () => {
  // The first row leaves its goal, the second enters its own.
  const rows = { reached: vector(0, 1), arrived: vector(1, 0) };
  const returns = async (rewardTiming: "next" | "current") =>
    (await evaluate({ y: bootstrappedReturn(rows, vector(-4, -2), { discount: 0.5, rewardTiming }) })).y;

  it("counts −1 for actions that do not lead into the goal, and continues", async () => {
    expect(await returns("next")).toEqual([-1 + 0.5 * -4, 0 + 0.5 * -2]);
  });
  it("counts −1 for states that are not the goal, and ends there", async () => {
    expect(await returns("current")).toEqual([0, -1 + 0.5 * -2]);
  });
});

it("rewards of each step add up to n′, discounted", async () => {
  const rewards = constant([4, 2, -8, 1, 2, 100, 3, 100, 100], [3, 3]);
  const { sums } = await evaluate({ sums: sumOfRewards(rewards, { discount: 0.5, steps: vector(3, 2, 1) }) });
  expect(sums).toEqual([4 + 1 - 2, 1 + 1, 3]);
});

const discount = 0.9;

/** Optimal and expectile values towards the last of n states, γ = 0.9, all actions equally frequent. */
const tables = [
  // [timing, states, values for expectiles ½, 0.7, 0.9, optimal values]
  [
    "current",
    3,
    [
      [-5.26316, -3.68421, 0],
      [-3.52212, -2.18541, 0],
      [-2.33797, -1.29744, 0],
    ],
    [-1.9, -1, 0],
  ],
  [
    "next",
    3,
    [
      [-7.5, -6.66667, -5.83333],
      [-4.65691, -3.55436, -2.86291],
      [-1.97955, -0.89035, -0.64333],
    ],
    [-1, 0, 0],
  ],
] as const;

describe.each(
  tables,
)("returns by the %s state, on %i states in a row", (rewardTiming, n, values, optimal) => {
  const { states, next, batch } = walks(n);

  it.each([
    [0.5, values[0]],
    [0.7, values[1]],
    [0.9, values[2]],
  ])("have the known values of expectile %d as their fixed point", async (expectile, fixedPoint) => {
    const table = vector(...fixedPoint);
    const returns = bootstrappedReturn(batch, lookUp(table, next).stopGradient(), {
      discount,
      rewardTiming,
    });
    const loss = expectileLoss(returns.sub(lookUp(table, states)), expectile);
    expect(await slopeOf(loss, table)).toBeLessThan(1e-5);
    const beside = vector(...fixedPoint.map((value) => value + 0.01));
    const lossBeside = expectileLoss(returns.sub(lookUp(beside, states)), expectile);
    expect(await slopeOf(lossBeside, beside)).toBeGreaterThan(1e-4);
  });

  it("have the optimal values as their fixed point under the maximum over actions", async () => {
    const returns = bootstrappedReturn(batch, lookUp(vector(...optimal), next), { discount, rewardTiming });
    const { best } = await evaluate({ best: returns.reshape([n, 3]).max(1) });
    best.forEach((value, s) => {
      expect(value).toBeCloseTo(optimal[s], 12);
    });
  });
});

it("of two states and the actions stay and go: the optimal critics of both timings", async () => {
  const rows = { reached: vector(0, 1), arrived: vector(0, 0) };
  const critics = await evaluate({
    current: bootstrappedReturn(rows, vector(-1, 0), { discount, rewardTiming: "current" }),
    next: bootstrappedReturn(rows, vector(0, 0), { discount, rewardTiming: "next" }),
  });
  expect(critics).toEqual({ current: [-1.9, -1], next: [-1, 0] });
});

describe("optimal values d steps from the goal", () => {
  const { next, batch } = walks(6);
  const [steps, states] = [
    [5, 4, 3, 2, 1, 0],
    [0, 1, 2, 3, 4, 5],
  ];
  const charged = (d: number) => -(1 - discount ** d) / (1 - discount);

  it.each([
    ["current", charged],
    ["next", (d: number) => charged(Math.max(d - 1, 0))],
  ] as const)("by the %s state are a geometric sum", async (rewardTiming, optimum) => {
    const returns = bootstrappedReturn(batch, lookUp(vector(...steps.map(optimum)), next), {
      discount,
      rewardTiming,
    });
    const { best } = await evaluate({ best: returns.reshape([6, 3]).max(1) });
    for (const state of states) expect(best[state]).toBeCloseTo(optimum(steps[state]), 12);
  });

  it("of rewards 0 and 1 are γ^max(d − 1, 0) / (1 − γ), higher by 1 / (1 − γ)", async () => {
    const counted = (d: number) => discount ** Math.max(d - 1, 0) / (1 - discount);
    const nextValue = lookUp(vector(...steps.map(counted)), next);
    const returns = bellmanTarget({ reached: batch.reached, nextValue, discount });
    const { best } = await evaluate({ best: returns.reshape([6, 3]).max(1) });
    for (const state of states) {
      const d = steps[state];
      expect(best[state]).toBeCloseTo(counted(d), 12);
      expect(counted(d)).toBeCloseTo(charged(Math.max(d - 1, 0)) + 1 / (1 - discount), 12);
    }
  });
});
