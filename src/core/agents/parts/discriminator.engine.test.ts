import { describe, expect, it } from "vitest";
import { constant, grad, type Tensor } from "../../graph/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { discriminatorLoss } from "./discriminator.ts";

const matrix = (...rows: number[][]) => constant(rows.flat(), [rows.length, rows[0].length]);
const places = constant([0.3, 0.8], [2, 1]);
const rows = { achievedGoal: matrix([0.1], [0.4]), goal: matrix([0.5], [-0.2]) };

/** A linear logit of pairs [rows, 2]. */
const linear = (a: number, b: number) => (pairs: Tensor) =>
  pairs.matmul(constant([a, b], [2, 1])).reshape([pairs.shape[0]]);

describe("the discriminator's loss", () => {
  it("is the cross-entropy of pairs (g, g) against pairs (φ(s), g)", async () => {
    const { loss } = await evaluate({ loss: discriminatorLoss(linear(2, -1), rows, places, 0) });
    const softplus = (x: number) => Math.log1p(Math.exp(x));
    // Logits 2g − g of positives: 0.5, −0.2; 2φ − g of negatives: −0.3, 1.
    const expected = (softplus(-0.5) + softplus(0.2)) / 2 + (softplus(-0.3) + softplus(1)) / 2;
    expect(loss[0]).toBeCloseTo(expected, 12);
  });

  it("adds λ · (‖∇d‖ − 1)², which is nothing for a linear logit of unit slope", async () => {
    const penaltyOf = async (logit: (pairs: Tensor) => Tensor) => {
      const { free, penalised } = await evaluate({
        free: discriminatorLoss(logit, rows, places, 0),
        penalised: discriminatorLoss(logit, rows, places, 0.5),
      });
      return penalised[0] - free[0];
    };
    expect(await penaltyOf(linear(0.6, -0.8))).toBeCloseTo(0, 10);
    expect(await penaltyOf(linear(3, 4))).toBeCloseTo(0.5 * 16, 10);
    // d = x₀²: slope 2x₀ at points φ + place · (g − φ): 0.22 and −0.08.
    const quadratic = (pairs: Tensor) => pairs.column(0).square();
    expect(await penaltyOf(quadratic)).toBeCloseTo((0.5 * ((0.44 - 1) ** 2 + (0.16 - 1) ** 2)) / 2, 9);
  });

  it("is least at the logarithm of how rarely the goal is what was achieved", async () => {
    // Two goals, one-hot; the second is achieved in a quarter of the rows that are after it.
    const pairs = { goal: matrix([1], [1], [1], [1]), achievedGoal: matrix([1], [0], [0], [0]) };
    const table = constant([0, -Math.log(0.25)], [2]);
    const logit = (x: Tensor) =>
      x
        .slice(0, 1, 1)
        .matmul(table.slice(1, 2).sub(table.slice(0, 1)).reshape([1, 1]))
        .reshape([4])
        .add(table.slice(0, 1));
    const loss = discriminatorLoss(logit, pairs, constant([0, 0, 0, 0], [4, 1]), 0);
    const { slope } = await evaluate({ slope: grad(loss, [table])[0] });
    expect(slope[1]).toBeCloseTo(0, 10);
  });
});
