import { expect, it } from "vitest";
import { gcbc, gcbcConfig } from "./gcbc.ts";
import { agentSettings } from "./index.ts";
import { smallLearner, spreadSession } from "./testing/small-learner.ts";

const learner = smallLearner({ agent: gcbc, reaches: {}, overfits: [], solvesChain: false });

it("has the negative log-likelihood under a Gaussian around 0 as its loss while all parameters are 0", async () => {
  const { session, inputs } = await spreadSession(learner);
  session.loadStates(
    new Map(learner.update.states.map(({ name, shape }) => [name, new Float64Array(shape[0] ?? 1)])),
  );
  // ½ · (0.3² + 0.4²) + log 2π in every row of two coordinates.
  for (let row = 0; row < 6; row++) inputs.arrays["rows.action"].set([0.3, -0.4], 2 * row);
  await session.run(inputs);
  expect(session.output("policy/loss")[0]).toBeCloseTo(1.962877, 6);
});

it("pairs every row with a later state of its episode, in OGBench's preset too", () => {
  const preset = agentSettings(gcbc, { preset: "ogbench" }, "");
  for (const [goals, kind] of [
    [gcbcConfig.parse({}).goals, "uniform-future"],
    [preset.goals, "uniform-rounded"],
  ])
    expect(goals).toEqual({ hindsight: 1, law: { kind }, random: 0, current: 0 });
  expect(preset).toMatchObject({ hiddenSizes: [512, 512, 512], activation: "gelu", layerNorm: "none" });
  expect(preset).toMatchObject({ batchSize: 1024, learningRate: 3e-4 });
});
