import { describe, expect, it } from "vitest";
import { engine } from "../../../node/engine/index.ts";
import { Session } from "../../engine/index.ts";
import { constant, grad, input, program } from "../../graph/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { expectileLoss, meanOf, minimumOf, sumOf, weightedRegression } from "./losses.ts";

const vector = (...values: number[]) => constant(values, [values.length]);

describe("expectileLoss", () => {
  it("is the mean of |τ − 1(u < 0)| · u²", async () => {
    const { loss } = await evaluate({ loss: expectileLoss(vector(2, -1, 0), 0.8) });
    expect(loss[0]).toBeCloseTo((0.8 * 4 + 0.2 * 1) / 3, 12);
  });

  it.each([0.1, 0.5, 0.8, 0.95])("of two points 0 and 1 is least at m = τ = %d", async (expectile) => {
    const m = input("m", []);
    const loss = expectileLoss(vector(0, 1).sub(m), expectile);
    const session = await Session.create(engine, program("p", { loss, slope: grad(loss, [m])[0] }), {
      precision: "float64",
    });
    const inputs = session.allocateInputs();
    const at = async (value: number) => {
      inputs.arrays.m[0] = value;
      await session.run(inputs);
      return { loss: session.output("loss")[0], slope: session.output("slope")[0] };
    };
    const least = await at(expectile);
    expect(least.slope).toBeCloseTo(0, 12);
    for (const offset of [-0.05, 0.05]) {
      const beside = await at(expectile + offset);
      expect(beside.loss).toBeGreaterThan(least.loss);
      expect(Math.sign(beside.slope)).toBe(Math.sign(offset));
    }
  });
});

describe("expectileLoss on a chain of states 0, 1, 2 with actions −1, 0, +1, all equally frequent", () => {
  // V(s) towards goal 2 for reward 1 on arrival in the goal, γ = 0.9, without ends of episodes.
  it.each([
    [0.5, [2.5, 3.33333, 4.16667]],
    [0.7, [5.34309, 6.44564, 7.13709]],
    [0.9, [8.02045, 9.10965, 9.35667]],
  ])("has its known fixed point for τ = %d", async (expectile, fixedPoint) => {
    const table = constant(fixedPoint, [3, 1]);
    const returns = fixedPoint.flatMap((_, state) =>
      [-1, 0, 1].map((action) => {
        const next = Math.min(Math.max(state + action, 0), 2);
        return (next === 2 ? 1 : 0) + 0.9 * fixedPoint[next];
      }),
    );
    const loss = expectileLoss(constant(returns, [3, 3]).sub(table), expectile);
    const { slope } = await evaluate({ slope: grad(loss, [table])[0] });
    for (const component of slope) expect(Math.abs(component)).toBeLessThan(1e-5);
  });
});

it("minimumOf, sumOf and meanOf work element by element over any number of tensors", async () => {
  const three = [vector(1, 5), vector(2, 3), vector(0, 9)];
  const { least, sum, mean, single } = await evaluate({
    least: minimumOf(three),
    sum: sumOf(three),
    mean: meanOf(three),
    single: minimumOf(three.slice(0, 1)),
  });
  expect([least, sum, mean, single]).toEqual([
    [0, 3],
    [3, 17],
    [1, 17 / 3],
    [1, 5],
  ]);
});

it("regression on actions that are written as one-hot ends at how often each is taken times its weight", async () => {
  // Of ten rows with three actions 5, 3 and 2 take each, with the weights 1, 4 and 0.5: 5, 12 and 1 of 18.
  const [counts, weights] = [
    [5, 3, 2],
    [1, 4, 0.5],
  ];
  const rows = counts.flatMap((count, action) => new Array<number>(count).fill(action));
  const oneHot = constant(
    rows.flatMap((action) => [0, 1, 2].map((i) => +(i === action))),
    [10, 3],
  );
  const policy = vector(5 / 18, 12 / 18, 1 / 18);
  const weight = vector(...rows.map((action) => weights[action]));
  const loss = weightedRegression(policy.reshape([1, 3]).broadcastTo([10, 3]), oneHot, weight);
  const { slope } = await evaluate({ slope: grad(loss, [policy])[0] });
  for (const component of slope) expect(component).toBeCloseTo(0, 12);
});
