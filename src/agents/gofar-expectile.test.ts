import { describe, expect, it } from "vitest";
import { constant, grad } from "../graph/index.ts";
import { gofarCriticLoss } from "./gofar-expectile.ts";
import { expectileLoss } from "./losses.ts";
import { evaluate } from "./testing/evaluate.ts";
import { twoStates } from "./testing/two-states.ts";

const { discount, reward, present, next, ofAction } = twoStates;

describe("on two states, critic and value have their known fixed point", () => {
  it.each([
    [0.5, [18.18182, 20]],
    [0.7, [18.63014, 20]],
    [0.9, [18.9011, 20]],
  ])("for the expectile %d", async (expectile, values) => {
    const value = constant(values, [2]);
    const critic = constant([1 + 0.9 * values[0], 19, 20, 20], [4]);
    const criticLoss = gofarCriticLoss(ofAction(critic), reward, next(value), discount);
    const valueLoss = expectileLoss(ofAction(critic).sub(present(value)), expectile);
    const { ofCritic, ofValue, loss } = await evaluate({
      ofCritic: grad(criticLoss, [critic])[0],
      ofValue: grad(valueLoss, [value])[0],
      loss: criticLoss,
    });
    for (const slope of [...ofCritic, ...ofValue]) expect(Math.abs(slope)).toBeLessThan(1e-5);
    expect(loss[0]).toBeLessThan(1e-10);
  });
});

it("a critic beside its target is charged the square of what it misses", async () => {
  const vector = (...values: number[]) => constant(values, [values.length]);
  // 1 + 0.5 · 4 − 2 + 1 = 2 and 0 + 0.5 · 2 − 3 + 1 = −1.
  const { loss } = await evaluate({ loss: gofarCriticLoss(vector(2, 3), vector(1, 0), vector(4, 2), 0.5) });
  expect(loss[0]).toBeCloseTo((4 + 1) / 2, 12);
});
