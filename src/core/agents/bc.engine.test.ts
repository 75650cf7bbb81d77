import { describe, expect, it } from "vitest";
import type { Session } from "../engine/index.ts";
import { initialStates } from "../graph/index.ts";
import { bc, bcConfig } from "./bc.ts";
import { agentSettings } from "./index.ts";
import { smallLearner, spreadSession } from "./testing/small-learner.ts";

const small = (settings: object = {}) => smallLearner({ agent: bc, settings, reaches: {}, overfits: [] });

it("trains as in WGCSL's and GoFAR's code by default", () => {
  expect(bcConfig.parse({})).toMatchObject({
    goals: { hindsight: 0, random: 0, current: 0 },
    batchSize: 512,
    learningRate: 5e-4,
    hiddenSizes: [256, 256, 256],
    activation: "relu",
    layerNorm: "none",
  });
});

it("takes no more than all rows for goals that are not commanded", () => {
  const settings = { goals: { hindsight: 0.7, random: 0.7 } };
  expect(() => agentSettings(bc, settings, "agent.")).toThrow(
    "hindsight 0.7, random 0.7 and current 0 sum to more than 1; lower them to 1 or less",
  );
});

it("has the mean square of the actions as its loss while every action of the policy is 0", async () => {
  const learner = small();
  const { session, inputs } = await spreadSession(learner);
  const zero = initialStates(learner.update.states, 0);
  session.loadStates(new Map(Array.from(zero, ([name, values]) => [name, values.fill(0)])));
  await session.run(inputs);
  const actions = Array.from(inputs.arrays["rows.action"]);
  const meanSquare = actions.reduce((sum, a) => sum + a * a, 0) / actions.length;
  expect(session.output("policy/loss")[0]).toBeCloseTo(meanSquare, 12);
});

describe("trained on one state", () => {
  const [observation, actionOf] = [
    [0.3, -0.2],
    [
      [0.8, -0.1],
      [-0.2, 0.5],
    ],
  ];

  /** Repeats a batch whose rows alternate between two actions, with the goals given to them in turn. */
  async function train(goals: readonly number[]): Promise<Session> {
    const { session, inputs } = await spreadSession(small({ hiddenSizes: [16, 16], learningRate: 1e-2 }));
    for (let row = 0; row < 6; row++) {
      inputs.arrays["rows.observation"].set(observation, 2 * row);
      inputs.arrays["rows.action"].set(actionOf[row % 2], 2 * row);
      inputs.arrays["rows.goal"][row] = goals[row % goals.length];
    }
    for (let update = 0; update < 500; update++) await session.run(inputs);
    return session;
  }

  const loss = (session: Session) => session.output("policy/loss")[0];
  // Half the distance between the two actions, squared, per coordinate: what their mean leaves.
  const spread = (0.5 ** 2 + 0.3 ** 2) / 2;

  it("repeats the mean of two actions for one goal", async () => {
    expect(loss(await train([0.5]))).toBeCloseTo(spread, 6);
  });

  it("distinguishes the two actions by their goals", async () => {
    expect(loss(await train([-0.5, 0.5]))).toBeLessThan(1e-4);
  });

  it("cannot where the goals of the rows have been mixed", async () => {
    expect(loss(await train([-0.5, 0.5, 0.5]))).toBeGreaterThan(0.1 * spread);
  });
});
