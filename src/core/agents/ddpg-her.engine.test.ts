import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, grad, input, program } from "../graph/index.ts";
import { ddpgHer, ddpgHerConfig, deterministicPolicyLoss } from "./ddpg-her.ts";
import { smallLearner, spreadSession } from "./testing/small-learner.ts";

it("trains as WGCSL's code on hard tasks by default", () => {
  expect(ddpgHerConfig.parse({})).toMatchObject({
    ...{ discount: 0.98, batchSize: 512, learningRate: 5e-4, targetRate: 0.1, targetPeriod: 20 },
    ...{ reward: "0/1", actionPenalty: 1, goals: { hindsight: 0.8 } },
  });
});

it("weighs the critic's slope against the size of the action", async () => {
  // Q = 1.5 · a, so −1.5 a + c a² is least at a = 0.75 / c.
  const action = input("action", [1, 1]);
  const loss = deterministicPolicyLoss(action.mul(1.5).reshape([1]), action, 3);
  const [slope] = grad(loss, [action]);
  const session = await Session.create(engine, program("p", { loss, slope }), { precision: "float64" });
  const inputs = session.allocateInputs();
  for (const [a, expected] of [
    [0.25, 0],
    [0, -1.5],
    [1, 4.5],
  ]) {
    inputs.arrays.action[0] = a;
    await session.run(inputs);
    expect(session.output("loss")[0]).toBeCloseTo(-1.5 * a + 3 * a * a, 12);
    expect(session.output("slope")[0]).toBeCloseTo(expected, 12);
  }
});

it("takes the mean of the penalty over the coordinates of the action", async () => {
  const loss = deterministicPolicyLoss(constant([2, 4], [2]), constant([1, 0, -1, 0], [2, 2]), 0.5);
  const session = await Session.create(engine, program("p", { loss }), { precision: "float64" });
  await session.run(session.allocateInputs());
  expect(session.output("loss")[0]).toBeCloseTo(-3 + 0.25, 12);
});

it("drives the policy's actions to 0 if the critic is constant", async () => {
  const learner = smallLearner({
    agent: ddpgHer,
    settings: { learningRate: 1e-2 },
    reaches: {},
    overfits: [],
  });
  const { session, inputs } = await spreadSession(learner);
  const silence = new Map(
    learner.update.states.map(({ name }) => [
      name,
      name.startsWith("critic") || name.startsWith("targetCritic")
        ? new Float64Array(session.state(name).length)
        : session.state(name).slice(),
    ]),
  );
  session.loadStates(silence);
  inputs.arrays["rows.reached"].fill(0); // targets stay 0, and the critic with them
  await session.run(inputs);
  const before = session.output("policy/loss")[0];
  for (let update = 0; update < 500; update++) await session.run(inputs);
  expect(session.output("critic/value")[0]).toBe(0);
  expect(before).toBeGreaterThan(0.01);
  expect(session.output("policy/loss")[0]).toBeLessThan(1e-4 * before);
});

it.each([
  ["0/1", 0, 50],
  ["-1/0", -50, 0],
] as const)("with rewards %s regresses the critic on nothing outside %d … %d", async (reward, low, high) => {
  const { session, inputs } = await spreadSession(
    smallLearner({ agent: ddpgHer, settings: { reward }, reaches: {}, overfits: [] }),
  );
  // One row repeated, so that the loss is (Q − y)², and targets far beyond the bounds by inputs far beyond the data.
  for (const scale of [-1e4, 1e4]) {
    for (const name of ["rows.observation", "rows.action", "rows.goal"]) inputs.arrays[name].fill(0.1);
    inputs.arrays["rows.nextObservation"].fill(scale);
    await session.run(inputs);
    const value = session.output("critic/value")[0];
    const distance = Math.sqrt(session.output("critic/loss")[0]);
    const target = [value + distance, value - distance].find((y) => y >= low - 1e-6 && y <= high + 1e-6);
    expect(target).toBeDefined();
  }
});
