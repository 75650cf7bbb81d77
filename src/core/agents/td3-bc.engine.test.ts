import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, grad, initialStates, input, program } from "../graph/index.ts";
import { bc } from "./bc.ts";
import { ddpgHer } from "./ddpg-her.ts";
import { weightedRegression } from "./parts/losses.ts";
import { regularizedPolicyLoss, td3Bc, td3BcConfig } from "./td3-bc.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";

const learnerOf = (settings: object = {}) =>
  smallLearner({ agent: td3Bc, settings, reaches: {}, overfits: [] });

it("has TD3+BC's settings by default", () => {
  expect(td3BcConfig.parse({})).toMatchObject({
    ...{ valueWeight: 2.5, targetNoise: 0.2, targetNoiseClip: 0.5, policyPeriod: 2, targetRate: 0.005 },
    ...{ discount: 0.98, batchSize: 512, learningRate: 1e-3, goals: { hindsight: 0.8 } },
  });
});

it("balances the critic's slope c against the data's action a at a + λ c / 2", async () => {
  // Q = 3 · π + 1 at π = 0.4, so λ = 2.5 / 2.2; the data's action is chosen for the slopes to cancel there.
  const [scale, slopeOfQ] = [2.5 / 2.2, 3];
  const policyAction = input("policyAction", [1, 1]);
  const loss = regularizedPolicyLoss({
    value: policyAction.mul(slopeOfQ).add(1).reshape([1]),
    cloning: weightedRegression(policyAction, constant([0.4 - (scale * slopeOfQ) / 2], [1, 1])),
    valueWeight: 2.5,
  });
  const [slope] = grad(loss, [policyAction]);
  const session = await Session.create(engine, program("p", { loss, slope }), { precision: "float64" });
  const inputs = session.allocateInputs();
  inputs.arrays.policyAction[0] = 0.4;
  await session.run(inputs);
  expect(session.output("slope")[0]).toBeCloseTo(0, 12);
  expect(session.output("loss")[0]).toBeCloseTo(-2.5 + ((scale * slopeOfQ) / 2) ** 2, 12);
});

it("does not change with the scale of the critic", async () => {
  const policyAction = input("policyAction", [3, 2]);
  const slopes = [1, 1000].map((factor) => {
    const value = policyAction
      .mul(constant([1, -2], [2]))
      .sum(1)
      .mul(factor);
    const loss = regularizedPolicyLoss({
      value,
      cloning: weightedRegression(policyAction, policyAction.mul(0)),
      valueWeight: 2.5,
    });
    return grad(loss, [policyAction])[0];
  });
  const session = await Session.create(engine, program("p", { small: slopes[0], large: slopes[1] }), {
    precision: "float64",
  });
  const inputs = session.allocateInputs();
  inputs.arrays.policyAction.set([0.1, 0.5, -0.3, 0.2, 0.9, 0.4]);
  await session.run(inputs);
  const [small, large] = ["small", "large"].map((name) => Array.from(session.output(name)));
  for (const [i, slope] of small.entries()) expect(large[i]).toBeCloseTo(slope, 12);
});

it("is behaviour cloning, step for step, with a weight of 0 for values", async () => {
  const trained: number[][] = [];
  for (const learner of [
    learnerOf({ valueWeight: 0, policyPeriod: 1, learningRate: 5e-4 }),
    smallLearner({ agent: bc, reaches: {}, overfits: [] }),
  ]) {
    const { session, inputs } = await spreadSession(learner);
    const start = new Map<string, ArrayLike<number>>(initialStates(learner.update.states, 0));
    const { size } = learner.update.states.find(({ name }) => name === "policy.parameters")!.node;
    const parameters = Float64Array.from({ length: size }, (_, i) => Math.sin(i));
    session.loadStates(start.set("policy.parameters", parameters));
    for (const name of ["rows.observation", "rows.goal", "rows.action"])
      for (let i = 0; i < inputs.arrays[name].length; i++) inputs.arrays[name][i] = Math.cos(i + name.length);
    for (let update = 0; update < 5; update++) await session.run(inputs);
    trained.push(Array.from(session.state("policy.parameters")));
  }
  for (const [i, parameter] of trained[0].entries()) expect(parameter).toBeCloseTo(trained[1][i], 12);
});

it("moves the policy and the targets in every other update only, the critic in all", async () => {
  const { session, inputs } = await spreadSession(learnerOf());
  const names = ["policy", "targetPolicy", "targetCritic", "critic"].map((name) => `${name}.parameters`);
  const values = () => names.map((name) => Array.from(session.state(name)).join());
  let before = values();
  for (const moved of [false, true, false, true]) {
    await session.run(inputs);
    const after = values();
    expect(after.map((value, i) => value !== before[i])).toEqual([moved, moved, moved, true]);
    before = after;
  }
});

it("clips the noise on the targets' actions", async () => {
  const lossWith = async (noise: number) => {
    const { session, inputs } = await spreadSession(learnerOf());
    inputs.arrays["noise.values"].fill(noise);
    await session.run(inputs);
    return session.output("critic/loss")[0];
  };
  // 0.2 · 2.5 is where the clip begins.
  expect(await lossWith(3)).toBe(await lossWith(2.5));
  expect(await lossWith(2)).not.toBe(await lossWith(2.5));
});

it("is DDPG with a negligible weight of cloning, equal critics and no noise", async () => {
  const common = { learningRate: 1e-2, targetRate: 0.3, discount: 0.9 };
  const ours = learnerOf({ ...common, valueWeight: 1e9, targetNoise: 0, policyPeriod: 1 });
  const plain = smallLearner({
    agent: ddpgHer,
    settings: { ...common, targetPeriod: 1, actionPenalty: 0 },
    reaches: {},
    overfits: [],
  });
  const start = spreadStates(plain);
  const twice = (x: Float64Array) => Float64Array.of(...x, ...x);
  /** One update; `critic` replaces the critic that DDPG starts from. */
  const update = async (learner: typeof plain, states: Map<string, Float64Array>) => {
    const { session, inputs } = await spreadSession(learner);
    session.loadStates(states);
    for (const { name } of plain.update.inputs)
      for (let i = 0; i < inputs.arrays[name].length; i++)
        inputs.arrays[name][i] = name === "rows.reached" ? i % 2 : Math.sin(i + name.length);
    await session.run(inputs);
    return (name: string) => Float64Array.from(session.state(`${name}.parameters`));
  };
  const twins = new Map(
    Array.from(spreadStates(ours), ([name, values]) => {
      const own = start.get(name) ?? values;
      return [name, own.length === values.length ? own : twice(own)] as const;
    }),
  );
  const found = await update(ours, twins);
  const expected = await update(plain, start);
  // Adam's ε sees the scale of the policy's loss, which differs.
  const close = (x: Float64Array) => Array.from(x, (value) => expect.closeTo(value, 5));
  expect(Array.from(found("critic"))).toEqual(close(twice(expected("critic"))));
  expect(Array.from(found("targetCritic"))).toEqual(close(twice(expected("targetCritic"))));
  // TD3's policy climbs the critic after its step, DDPG's that before.
  const after = await update(plain, new Map(start).set("critic.parameters", expected("critic")));
  expect(Array.from(found("policy"))).toEqual(close(after("policy")));
});
