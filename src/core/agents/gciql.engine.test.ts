import { describe, expect, it } from "vitest";
import { gciql, gciqlConfig } from "./gciql.ts";
import { agentSettings } from "./index.ts";
import { smallLearner, spreadSession } from "./testing/small-learner.ts";

const learnerWith = (settings: object) =>
  smallLearner({ agent: gciql, settings, reaches: {}, overfits: [], solvesChain: false });

it("trains as DWSL's GC-IQL by default", () => {
  expect(gciqlConfig.parse({})).toMatchObject({
    actor: "awr",
    policyHead: "regression",
    judge: "target",
    temperature: 1,
    weightClip: 10,
    discount: 0.98,
    expectile: 0.7,
    criticHeads: 1,
    rewardTiming: "next",
    goals: { hindsight: 1, law: { kind: "uniform-future" } },
    criticGoals: { hindsight: 1, law: { kind: "uniform-future" } },
    batchSize: 512,
    learningRate: 5e-4,
    targetRate: 0.05,
    targetPeriod: 20,
  });
});

it("trains as OGBench's GCIQL by its preset", () => {
  expect(agentSettings(gciql, { preset: "ogbench" }, "")).toMatchObject({
    actor: "ddpg-bc",
    policyHead: "unit",
    judge: "online",
    cloningWeight: 0.003,
    discount: 0.99,
    expectile: 0.9,
    criticHeads: 2,
    rewardTiming: "current",
    goals: { hindsight: 1, law: { kind: "uniform-rounded" } },
    criticGoals: {
      hindsight: 0.5,
      law: { kind: "geometric-clamped", discount: 0.99 },
      random: 0.3,
      current: 0.2,
    },
    batchSize: 1024,
    learningRate: 3e-4,
    targetRate: 0.005,
    targetPeriod: 1,
  });
});

describe("the policy", () => {
  const trained = async (settings: object) => {
    const learner = learnerWith(settings);
    const { session, inputs } = await spreadSession(learner);
    for (let update = 0; update < 3; update++) await session.run(inputs);
    return Object.fromEntries(
      learner.update.states.map(({ name }) => [name, Array.from(session.state(name))]),
    );
  };

  it.each([
    ["awr", { temperature: 0.5 }, { temperature: 3 }],
    ["awr", { policyHead: "unit", temperature: 0.5 }, { policyHead: "unit", temperature: 3 }],
    ["ddpg-bc", { cloningWeight: 0.1 }, { cloningWeight: 3 }],
    ["ascent", { ascentWeight: 0.1 }, { ascentWeight: 3 }],
  ])("never enters value and critic: %s", async (actor, some, other) => {
    const [first, second] = [await trained({ actor, ...some }), await trained({ actor, ...other })];
    for (const name of ["value.parameters", "critic.parameters", "targetCritic.parameters"])
      expect(second[name], name).toEqual(first[name]);
    expect(second["policy.parameters"]).not.toEqual(first["policy.parameters"]);
  });
});

describe("one update by hand", () => {
  /** Networks without weights: the output biases, the last parameters of each head, are all there is. */
  async function update(settings: object, biases: Readonly<Record<string, readonly number[]>>) {
    const learner = learnerWith(settings);
    const { session, inputs } = await spreadSession(learner);
    const states = new Map(
      learner.update.states.map(({ name, shape }) => [name, new Float64Array(shape[0] ?? 1)]),
    );
    for (const [name, values] of Object.entries(biases)) {
      const flat = states.get(`${name}.parameters`)!;
      const each = flat.length / values.length;
      values.forEach((bias, head) => {
        flat[(head + 1) * each - 1] = bias;
      });
    }
    session.loadStates(states);
    inputs.arrays["criticRows.reached"].set([1, 0, 0, 0, 0, 0]);
    await session.run(inputs);
    return session;
  }

  it("has the losses of two heads and their target", async () => {
    const session = await update(
      { criticHeads: 2, expectile: 0.7, discount: 0.5 },
      { targetCritic: [-3, -2], critic: [-1, -4], value: [-4] },
    );
    // The target −3 lies 1 above V.
    expect(session.output("value/loss")[0]).toBeCloseTo(0.7, 12);
    // Returns are 0 − 2 once and −1 − 2 five times; heads are added.
    const [entering, other] = [1 + 4, 4 + 1];
    expect(session.output("critic/loss")[0]).toBeCloseTo((entering + 5 * other) / 6, 12);
  });

  it("moves the target critic every `targetPeriod` updates", async () => {
    const settings = { targetRate: 0.5, targetPeriod: 2 };
    const session = await update(settings, { targetCritic: [-3], critic: [-1] });
    const inputs = session.allocateInputs();
    const target = () => session.state("targetCritic.parameters").at(-1)!;
    expect(target()).toBe(-3);
    await session.run(inputs);
    expect(target()).toBeCloseTo((-3 + session.state("critic.parameters").at(-1)!) / 2, 12);
  });
});
