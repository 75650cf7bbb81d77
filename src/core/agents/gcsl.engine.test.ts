import { expect, it } from "vitest";
import { EpisodeDatasetBuilder } from "../data/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { HindsightSampler } from "../sampling/index.ts";
import { gcsl, gcslConfig } from "./gcsl.ts";
import { agentSettings } from "./index.ts";
import { chainLength, chainSizes, chainSpaces, createTrainer, oneHot, policyTable } from "./testing/chain.ts";

it("pairs every row with a later state of its episode", () => {
  expect(gcslConfig.parse({}).goals).toEqual({
    hindsight: 1,
    law: { kind: "uniform-future" },
    random: 0,
    current: 0,
  });
});

/** Walks along a chain whose ends hold, each step going where the sign of the action says. */
function walks(length: number, episodes: number, horizon: number, act: (state: number) => number) {
  const builder = new EpisodeDatasetBuilder({
    ...{ name: "walks", environment: "Chain", provenance: {}, horizon, distanceThreshold: 0.5 },
    ...chainSizes,
  });
  for (let episode = 0; episode < episodes; episode++) {
    const states = [episode % length];
    const actions = Array.from({ length: horizon }, () => {
      const action = act(states.at(-1)!);
      states.push(Math.min(Math.max(states.at(-1)! + Math.sign(action), 0), length - 1));
      return action;
    });
    const observations = states.flatMap(oneHot);
    builder.append({ observations, achievedGoals: observations, actions, desiredGoal: oneHot(0) });
  }
  return builder.build();
}

it("returns the behaviour for every goal that it reaches if the behaviour ignores goals", async () => {
  const policy = [0.5, -0.3, 0.8, 0.1, -0.7];
  const dataset = walks(chainLength, 25, 4, (state) => policy[state]);
  const config = agentSettings(gcsl, { hiddenSizes: [32, 32], batchSize: 64, learningRate: 3e-3 }, "");
  const learner = gcsl.build(config, { spaces: chainSpaces, totalUpdates: 600 });
  const trainer = await createTrainer(learner, dataset, 0);
  await trainer.advance(600);
  const table = await policyTable(learner, trainer);
  // From 0 and 1 the walk goes back and forth between them, and in the end between 3 and 4 from everywhere else.
  for (const [state, row] of table.entries())
    for (const goal of state < 2 ? [0, 1] : [3, 4])
      expect(Math.abs(row[goal] - policy[state]), `from ${state} to ${goal}`).toBeLessThan(0.05);
});

it("imitates the posterior of the action given that the goal is met: (0.3, 0.3, 0.4) from 0 to 2", () => {
  // Three states, uniform actions −1, 0 and +1, goals by the geometric law with γ = 0.9, as good as endless episodes.
  const random = RandomGenerator.from(2);
  const dataset = walks(3, 1, 60_000, () => random.integer(3) - 1);
  const { goals } = gcslConfig.parse({ goals: { law: { kind: "geometric-future", discount: 0.9 } } });
  const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(3) });
  const { batch, fill } = sampler.prepare({ source: "offline", rows: 100_000, goals });
  fill();
  const counts = [0, 0, 0];
  for (let row = 0; row < batch.rows; row++)
    if (batch.observation[row * chainLength] === 1 && batch.goal[row * chainLength + 2] === 1)
      counts[batch.action[row] + 1]++;
  const total = counts.reduce((sum, count) => sum + count);
  // Four standard errors: of the actions of 20 000 rows of the dataset, and of the draws.
  for (const [i, share] of [0.3, 0.3, 0.4].entries())
    expect(Math.abs(counts[i] / total - share)).toBeLessThan(0.03);
});
