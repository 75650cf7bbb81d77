import { describe, expect, it } from "vitest";
import { constant, grad } from "../graph/index.ts";
import { type GofarConfig, gofarConfig, gofarValueLoss, gofarWeights } from "./gofar.ts";
import { evaluate } from "./testing/evaluate.ts";
import { twoStates } from "./testing/two-states.ts";

const { discount, firstRows, reward, present, next, initial } = twoStates;

/** Loss, gradient and weights at a value table, as the learner forms them. */
async function at(values: readonly number[], settings: Partial<GofarConfig>) {
  const config = gofarConfig.parse({ discount, ...settings });
  const table = constant(values, [2]);
  const following = config.valueGradient === "full" ? next(table) : next(table).stopGradient();
  const residual = reward.add(following.mul(discount)).sub(present(table));
  const loss = gofarValueLoss(initial(table), residual, config);
  const weight = gofarWeights(residual, config);
  const found = await evaluate({ loss, slope: grad(loss, [table])[0], density: residual.add(1), weight });
  const ofRows = (name: "density" | "weight") => firstRows.map((row) => found[name][row]);
  return { loss: found.loss[0], slope: found.slope, density: ofRows("density"), weight: ofRows("weight") };
}

function expectClose(found: readonly number[], expected: readonly number[], digits = 4) {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i], digits);
}

describe("the value's loss on two states is least where it should be", () => {
  it("for the dual itself: full gradient, ½, no negative densities", async () => {
    const found = await at([90 / 11, 101 / 11], {
      valueGradient: "full",
      residualWeight: 0.5,
      positiveDensity: true,
    });
    expectClose(found.slope, [0, 0], 10);
    expectClose(found.density, [0.18182, 1.08182, 1.08182]);
    expect(found.loss - 0.5).toBeCloseTo(0.851653, 6);
    expect(found.weight[1] / (found.weight[0] + found.weight[1])).toBeCloseTo(0.85612, 5);
  });

  it("for the full gradient with the released factor 1, where a density becomes negative", async () => {
    const found = await at([145 / 11, 156 / 11], { valueGradient: "full" });
    expectClose(found.slope, [0, 0], 10);
    expectClose(found.density.slice(0, 2), [-0.31818, 0.58182]);
    expect(found.weight[0]).toBe(0);
  });

  it("for the gradient of V(s, g) alone, whose weights vanish at the goal", async () => {
    const half = await at([17.1818182, 20], { residualWeight: 0.5 });
    expectClose(half.slope, [0, 0], 7);
    expectClose(half.density, [-0.71818, 1.81818, 0]);
    const released = await at([17.6818182, 20], {});
    expectClose(released.slope, [0, 0], 7);
    expectClose(released.density.slice(0, 2), [-0.76818, 1.31818]);
  });

  it("for KL by the full gradient, whatever is added to V", async () => {
    for (const offset of [0, 7]) {
      const found = await at([offset, offset + 1], { divergence: "kl", valueGradient: "full" });
      expectClose(found.slope, [0, 0], 10);
      expect(found.loss).toBeCloseTo(0.844542, 6);
      expect(found.weight[0] / found.weight[1]).toBeCloseTo(0.42975 / 1.05702, 5);
      expect(found.weight[1] / (found.weight[0] + found.weight[1])).toBeCloseTo(0.71095, 5);
    }
  });

  it("nowhere for KL by the gradient of V(s, g) alone: all values drift up for ever", async () => {
    for (const offset of [0, 50]) {
      const { slope } = await at([offset, offset + 1], { divergence: "kl" });
      expect(slope[0] + slope[1]).toBeCloseTo(-discount, 10);
    }
  });
});

it("weights are f*′(e), or exponentials up to their clip", async () => {
  const residual = constant([-3, -0.5, 0, 5], [4]);
  const weights = async (settings: Partial<GofarConfig>) =>
    (await evaluate({ w: gofarWeights(residual, gofarConfig.parse(settings)) })).w;
  expectClose(await weights({}), [0, 0.5, 1, 6], 12);
  expectClose(await weights({ divergence: "kl" }), [Math.exp(-3), Math.exp(-0.5), 1, 10], 10);
  const exponential = { policyWeights: "exponential", temperature: 2, weightClip: 100 } as const;
  expectClose(await weights(exponential), [Math.exp(-6), Math.exp(-1), 1, 100], 10);
});
