import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, grad, input, program, type Tensor } from "../graph/index.ts";
import { drawOneHot } from "../nn/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { am, amConfig, chainedTarget, chainGoals, penalties, probabilityTarget } from "./am.ts";
import { ddpgHer } from "./ddpg-her.ts";
import { agentSettings } from "./index.ts";
import { meanSquaredError } from "./parts/losses.ts";
import { evaluate } from "./testing/evaluate.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";

const vector = (...values: number[]) => constant(values, [values.length]);

const valuesOf = async (tensor: Tensor) => (await evaluate({ tensor })).tensor;

it("draws half of its goals in hindsight and half from anywhere; GoFAR's code chains instead", () => {
  expect(amConfig.parse({})).toMatchObject({
    ...{
      variant: "paper",
      discount: 0.98,
      batchSize: 512,
      learningRate: 1e-3,
      targetRate: 0.05,
      targetPeriod: 20,
    },
    ...{
      chaining: true,
      reward: "-1/0",
      candidates: 10,
      penaltyWeight: 1,
      goals: { hindsight: 0.5, random: 0.5 },
    },
  });
  const gofar = agentSettings(am, { preset: "gofar" }, "");
  expect(gofar).toMatchObject({ variant: "gofar", goals: { hindsight: 0.5, random: 0 } });
});

describe("targets", () => {
  it("of the paper are 1 at the goal, else the discounted probability", async () => {
    expect(await valuesOf(probabilityTarget(vector(1, 0), vector(0.3, 0.6), { discount: 0.9 }))).toEqual([
      1, 0.54,
    ]);
  });

  it("of the paper have γ^(d − 1) as their fixed point, d steps from the goal", async () => {
    // Three states in a row, the actions −1, 0, +1, the goal at 2.
    const next = [0, 0, 1, 0, 1, 2, 1, 2, 2];
    const reached = constant(
      next.map((state) => +(state === 2)),
      [9],
    );
    const target = probabilityTarget(reached, input("nextValue", [9]), { discount: 0.9 });
    const session = await Session.create(engine, program("p", { target }), { precision: "float64" });
    const inputs = session.allocateInputs();
    let best = [0, 0, 0];
    for (let iteration = 0; iteration < 5; iteration++) {
      inputs.arrays.nextValue.set(next.map((state) => best[state]));
      await session.run(inputs);
      const values = Array.from(session.output("target"));
      best = [0, 1, 2].map((state) => Math.max(...values.slice(3 * state, 3 * state + 3)));
    }
    expect(best).toEqual([0.9, 1, 1]);
  });

  it("of GoFAR take Q for the reward in the second half, and are clipped", async () => {
    const [reached, value] = [vector(1, 0, 1, 0), vector(-9, -9, -2, -40)];
    const nextValue = vector(-3, -4, -5, -30);
    const found = await valuesOf(
      chainedTarget(reached, value, nextValue, { discount: 0.98, reward: "-1/0" }),
    );
    for (const [i, expected] of [-2.94, -1 - 3.92, -2 - 4.9, -50].entries())
      expect(found[i]).toBeCloseTo(expected, 12);
  });
});

it("chains by moving on the goals of the second half, whole rows at a time", async () => {
  const goals = constant([0, 1, 10, 11, 20, 21, 30, 31, 40, 41], [5, 2]);
  expect(await valuesOf(chainGoals(goals))).toEqual([0, 1, 10, 11, 20, 21, 40, 41, 30, 31]);
});

it("is DDPG, step for step, without chaining and without a penalty for unseen actions", async () => {
  const common = { learningRate: 1e-2, targetRate: 0.3, targetPeriod: 2, discount: 0.9 };
  const [ours, plain] = [
    { agent: am, settings: { ...common, variant: "gofar", chaining: false, penaltyWeight: 0 } },
    { agent: ddpgHer, settings: { ...common, reward: "-1/0", actionPenalty: 0 } },
  ].map((agentCase) => smallLearner({ ...agentCase, reaches: {}, overfits: [] }));
  const states = spreadStates(ours);
  const names = plain.update.states.map(({ name }) => name);
  expect(ours.update.states.map(({ name }) => name).sort()).toEqual([...names].sort());
  const trained = await Promise.all(
    [ours, plain].map(async (learner) => {
      const { session, inputs } = await spreadSession(learner);
      session.loadStates(states);
      for (const { name } of plain.update.inputs)
        for (let i = 0; i < inputs.arrays[name].length; i++)
          inputs.arrays[name][i] = name === "rows.reached" ? i % 2 : Math.sin(i + name.length);
      for (let update = 0; update < 5; update++) await session.run(inputs);
      return names.map((name) => Array.from(session.state(name)));
    }),
  );
  for (const [i, name] of names.entries())
    for (const [j, parameter] of trained[0][i].entries())
      expect(parameter, name).toBeCloseTo(trained[1][i][j], 12);
});

describe("one state with two actions, of which the data hold the first, with target y = 1", () => {
  const rows = 40_000;
  const table = input("table", [2]);
  const chosen = drawOneHot(table.reshape([1, 2]).broadcastTo([rows, 2]), input("uniform", [rows, 2]));
  const unseenValue = chosen.mul(table.reshape([1, 2])).sum(1);
  const slopeOf = (penalty: (unseen: Tensor) => Tensor) =>
    grad(meanSquaredError(table.slice(0, 1), vector(1)).add(penalty(unseenValue)), [table])[0];

  async function slopes(penalty: (unseen: Tensor) => Tensor) {
    const session = await Session.create(engine, program("p", { slope: slopeOf(penalty) }), {
      precision: "float64",
    });
    const inputs = session.allocateInputs();
    const random = RandomGenerator.from(1);
    for (let i = 0; i < inputs.arrays.uniform.length; i++) inputs.arrays.uniform[i] = random.uniform();
    return async (values: readonly number[]) => {
      inputs.arrays.table.set(values);
      await session.run(inputs);
      return Array.from(session.output("slope"));
    };
  }

  it("the paper's penalty ends at Q = 1 / (1 + q) = 0.607065 and 0, q being softmax(Q)", async () => {
    const slopeAt = await slopes(penalties.paper);
    let values = [0, 0.5];
    for (let step = 0; step < 40; step++) {
      const slope = await slopeAt(values);
      values = values.map((value, i) => value - 0.3 * slope[i]);
    }
    expect(Math.abs(values[0] - 0.607065)).toBeLessThan(0.003);
    expect(Math.abs(values[1])).toBeLessThan(1e-3);
  });

  it("GoFAR's draws the seen one to y − q / 2 and the other down without end", async () => {
    const slopeAt = await slopes(penalties.gofar);
    const values = [0.4, -0.3];
    const share = Math.exp(0.4) / (Math.exp(0.4) + Math.exp(-0.3));
    const [seen, unseen] = await slopeAt(values);
    expect(Math.abs(seen - (2 * (0.4 - 1) + share))).toBeLessThan(0.01);
    expect(Math.abs(unseen - (1 - share))).toBeLessThan(0.01);
    const far = await slopeAt([0.5, -20]);
    expect(far[0]).toBeCloseTo(0, 6);
    expect(far[1]).toBeCloseTo(0, 6);
  });
});
