import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { fittedQConfig } from "../agents/index.ts";
import { chainLength, chainSpaces, randomChainDataset } from "../agents/testing/chain.ts";
import { RandomGenerator } from "../random/generator.ts";
import { FittedQEvaluation } from "./fitted-q.ts";

const discount = 0.8;

/** The state or goal of a one-hot row. */
const placeOf = (rows: ArrayLike<number>, row: number) =>
  Array.from({ length: chainLength }, (_, i) => i).find((i) => rows[row * chainLength + i] > 0.5)!;

/** The value of moving by `direction` from a state: γ^(τ − 1) to a goal on that side, and 0 to any other. */
function worth(state: number, goal: number, direction: number): number {
  // A goal at an end is reached again at every step that holds there.
  const holds = state === goal && (direction > 0 ? goal === chainLength - 1 : goal === 0);
  const steps = holds ? 1 : direction * (goal - state);
  return steps > 0 ? discount ** (steps - 1) : 0;
}

it.each([1, -1])("finds the exact value of a policy that always moves by %i", async (direction) => {
  const training = randomChainDataset(RandomGenerator.from(1), 400);
  const heldOut = randomChainDataset(RandomGenerator.from(2), 200);
  const evaluation = await FittedQEvaluation.create({
    engine,
    config: fittedQConfig.parse({
      discount,
      hiddenSizes: [32, 32],
      batchSize: 128,
      learningRate: 3e-3,
      targetRate: 0.05,
      heads: 3,
    }),
    context: { spaces: chainSpaces, totalUpdates: 2500 },
    act: async () => new Float32Array(128).fill(direction),
    training,
    heldOut,
    seed: 0,
  });
  await evaluation.advance(2500);
  const { value, low, high, fitDeviation } = await evaluation.estimate();
  await evaluation.dispose();
  const exact = Array.from({ length: heldOut.episodeCount }, (_, episode) => {
    const { observations, desiredGoal } = heldOut.episode(episode);
    return worth(placeOf(observations, 0), placeOf(desiredGoal, 0), direction);
  });
  const mean = exact.reduce((sum, each) => sum + each, 0) / exact.length;
  expect(value).toBeGreaterThan(mean - 0.04);
  expect(value).toBeLessThan(mean + 0.04);
  expect(low).toBeLessThan(mean);
  expect(high).toBeGreaterThan(mean);
  expect(fitDeviation).toBeLessThan(0.03);
});
