import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { type SmoreConfig, smore } from "./smore.ts";
import { chainSpaces, policyTable, randomChainDataset, startTraining } from "./testing/chain.ts";

const updates = 800;

/** How far the mean action goes towards the goal, least over all states and goals that differ; 1 is a whole step. */
async function leastProgress(options: Partial<SmoreConfig>, seed: number): Promise<number> {
  const small = {
    hiddenSizes: [32, 32],
    batchSize: 128,
    learningRate: 3e-3,
    targetRate: 0.02,
    discount: 0.9,
  };
  const config = smore.config.parse({ ...small, ...options });
  const learner = smore.build(config, { ...chainSpaces, totalUpdates: updates });
  const dataset = randomChainDataset(RandomGenerator.from(seed, "chain"));
  const { session, update } = await startTraining(learner, dataset, seed, RandomGenerator.from(seed));
  await update(updates);
  const actions = await policyTable(learner, session);
  const progress = actions.flatMap((row, state) =>
    row.flatMap((action, goal) => (goal === state ? [] : [action * Math.sign(goal - state)])),
  );
  return Math.min(...progress);
}

describe("SMORe on random walks along a chain learns to step towards every goal from every state", () => {
  // Above ½ the nearest of the actions −1, 0 and +1 is the step towards the goal.
  it.each<[string, Partial<SmoreConfig>]>([
    ["bounded", { scoreLoss: "bounded" }],
    ["linear", { scoreLoss: "linear" }],
    ["dual, χ²", { scoreLoss: "dual" }],
    ["dual, KL", { scoreLoss: "dual", divergence: "kl" }],
  ])("by the %s loss", async (_, options) => {
    expect(await leastProgress(options, 0)).toBeGreaterThan(0.5);
  });

  it("where imitation of the same rows does not", async () => {
    expect(await leastProgress({ temperature: 0 }, 0)).toBeLessThan(0.3);
  });
});
