import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant } from "../graph/index.ts";
import { td3, td3Config, terminatingTarget } from "./td3.ts";
import { evaluate } from "./testing/evaluate.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";

const learnerOf = (settings: object = {}) =>
  smallLearner({ agent: td3, settings, reaches: {}, overfits: [] });

it("has TD3's settings by default", () => {
  expect(td3Config.parse({})).toMatchObject({
    ...{ targetNoise: 0.2, targetNoiseClip: 0.5, criticSteps: 2, targetRate: 0.005, discount: 0.99 },
    ...{ batchSize: 256, learningRate: 3e-4, hiddenSizes: [256, 256], goals: { hindsight: 0.8 } },
  });
});

describe("the critics' target", () => {
  async function target(
    reward: number[],
    terminated: number[],
    next: number[],
    kind: "environment" | "-1/0" | "0/1",
  ) {
    const vector = (values: number[]) => constant(values, [values.length]);
    const { values } = await evaluate({
      values: terminatingTarget({
        reward: vector(reward),
        terminated: vector(terminated),
        nextValue: vector(next),
        discount: 0.75,
        kind,
      }),
    });
    return values;
  }

  it("is r + γ V, and r alone where the environment ended the episode", async () => {
    const values = await target([1, -0.5, 3], [0, 1, 0], [2, 7, -40], "environment");
    for (const [i, value] of [2.5, -0.5, -27].entries()) expect(values[i]).toBeCloseTo(value, 12);
  });

  it("bootstraps from r / (1 − γ) at a termination, with the reward of its goal", async () => {
    expect(await target([-1, 0], [1, 1], [-1, -1], "-1/0")).toEqual([-4, 0]);
    expect(await target([0, 1], [1, 1], [1, 1], "0/1")).toEqual([0, 4]);
  });

  it("lies within what returns of goals can be: from −4 to 0, or from 0 to 4", async () => {
    expect(await target([-1, 0], [0, 0], [-20, 1], "-1/0")).toEqual([-4, 0]);
    expect(await target([1, 0], [0, 0], [20, -1], "0/1")).toEqual([4, 0]);
  });
});

// ── One update, by hand ─────────────────────────────────────────────────────────────────────────────────────────

/** A perceptron of widths inputs → 4 → 3 → outputs with ReLU, out of parameters that lie one after the other. */
function perceptron(parameters: ArrayLike<number>, first: number, input: readonly number[], outputs: number) {
  let at = first;
  let x = [...input];
  for (const [layer, width] of [4, 3, outputs].entries()) {
    const weights = at;
    const biases = at + x.length * width;
    const linear = Array.from({ length: width }, (_, j) =>
      x.reduce((sum, value, i) => sum + value * parameters[weights + i * width + j], parameters[biases + j]),
    );
    x = layer < 2 ? linear.map((value) => Math.max(0, value)) : linear;
    at = biases + width;
  }
  return { output: x, end: at };
}

const clip = (x: number, limit: number) => Math.min(limit, Math.max(-limit, x));

/** Q₁ and Q₂ of observation, action and goal. */
function twin(parameters: ArrayLike<number>, input: readonly number[]): [number, number] {
  const first = perceptron(parameters, 0, input, 1);
  return [first.output[0], perceptron(parameters, first.end, input, 1).output[0]];
}

const act = (parameters: ArrayLike<number>, input: readonly number[]) =>
  perceptron(parameters, 0, input, 2).output.map(Math.tanh);

/** The input of a network. */
const seen = (observation: readonly number[], action: readonly number[], goal: readonly number[]) => [
  ...observation,
  ...action,
  ...goal,
];

/** The rows of a batch as numbers. */
function rowsOf(arrays: Readonly<Record<string, ArrayLike<number>>>, step: number) {
  const column = (name: string, width: number, row: number) =>
    Array.from({ length: width }, (_, i) => arrays[name][row * width + i]);
  return Array.from({ length: 6 }, (_, row) => ({
    observation: column(`rows${step}.observation`, 2, row),
    action: column(`rows${step}.action`, 2, row),
    nextObservation: column(`rows${step}.nextObservation`, 2, row),
    goal: column(`rows${step}.goal`, 1, row),
    reached: arrays[`rows${step}.reached`][row],
    terminated: arrays[`rows${step}.terminated`][row],
    noise: column(`noise${step}.values`, 2, row),
  }));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const NAMES = ["policy", "critic", "targetPolicy", "targetCritic"] as const;

async function update(settings: object) {
  const { session, inputs } = await spreadSession(learnerOf(settings));
  const states = () =>
    Object.fromEntries(NAMES.map((name) => [name, session.state(`${name}.parameters`).slice()]));
  for (const name of Object.keys(inputs.arrays).filter((name) => name.startsWith("noise")))
    for (const [i, value] of inputs.arrays[name].entries()) inputs.arrays[name][i] = 4 * value;
  const before = states();
  await session.run(inputs);
  return { session, arrays: inputs.arrays, before, after: states() };
}

describe("one update", () => {
  it("regresses both critics on the smaller target at a noisy action", async () => {
    const { session, arrays, before } = await update({ criticSteps: 1 });
    const losses = rowsOf(arrays, 1).map((row) => {
      const nextAction = act(before.targetPolicy, seen(row.nextObservation, [], row.goal)).map((a, i) =>
        clip(a + clip(0.2 * row.noise[i], 0.5), 1),
      );
      const next = Math.min(...twin(before.targetCritic, seen(row.nextObservation, nextAction, row.goal)));
      const reward = row.reached - 1;
      const following = (1 - row.terminated) * next + (row.terminated * reward) / (1 - 0.99);
      const target = clip(reward + 0.99 * following + 50, 50) - 50;
      const values = twin(before.critic, seen(row.observation, row.action, row.goal));
      return values.reduce((sum, value) => sum + (value - target) ** 2, 0);
    });
    expect(session.output("critic/loss")[0]).toBeCloseTo(mean(losses), 12);
  });

  it("moves the policy up the first of the critics as they are after their last step, on the rows of that", async () => {
    const { session, arrays, before, after } = await update({});
    const values = rowsOf(arrays, 2).map(({ observation, goal }) => {
      const action = act(before.policy, seen(observation, [], goal));
      return twin(after.critic, seen(observation, action, goal))[0];
    });
    expect(session.output("policy/loss")[0]).toBeCloseTo(-mean(values), 12);
  });

  it("moves each target once, a little of the way to where its network ends", async () => {
    const { before, after } = await update({});
    for (const [target, online] of [
      ["targetPolicy", "policy"],
      ["targetCritic", "critic"],
    ])
      for (const [i, value] of after[target].entries())
        expect(value).toBeCloseTo(before[target][i] + 0.005 * (after[online][i] - before[target][i]), 12);
    expect(after.policy).not.toEqual(before.policy);
  });

  it("takes `criticSteps` steps of the critics in each update", async () => {
    // Adam's first step moves every parameter that has a gradient by the learning rate, further ones by about as much.
    const furthest = async (criticSteps: number) => {
      const { before, after } = await update({ criticSteps });
      return Math.max(...after.critic.map((value, i) => Math.abs(value - before.critic[i])));
    };
    expect(await furthest(1)).toBeCloseTo(3e-4, 8);
    expect(await furthest(2)).toBeGreaterThan(4e-4);
  });
});

describe("with the environment's rewards", () => {
  it("sees no goals and no hindsight, but the rewards", async () => {
    const { session, inputs } = await spreadSession(learnerOf({ reward: "environment", criticSteps: 1 }));
    const start = new Map(session.program.states.map(({ name }) => [name, session.state(name).slice()]));
    const lossWith = async (column: string, value: number) => {
      session.loadStates(start);
      const changed = inputs.arrays[`rows1.${column}`];
      const kept = changed?.slice();
      changed?.fill(value);
      await session.run(inputs);
      if (kept) changed.set(kept);
      return session.output("critic/loss")[0];
    };
    expect(Object.keys(inputs.arrays)).not.toContain("rows1.reached");
    expect(await lossWith("goal", 3)).toBe(await lossWith("goal", -2));
    expect(await lossWith("reward", 3)).not.toBe(await lossWith("reward", -2));
  });

  it("acts independently of the goal with the environment's rewards", async () => {
    const actionsOf = async (settings: object) => {
      const learner = learnerOf(settings);
      const policy = await Session.create(engine, learner.policy, { precision: "float64" });
      policy.loadStates(spreadStates(learner));
      const inputs = policy.allocateInputs();
      inputs.arrays.observation.fill(0.5);
      const actions: number[][] = [];
      for (const goal of [0, 11]) {
        inputs.arrays.goal.fill(goal);
        await policy.run(inputs);
        actions.push(Array.from(policy.output("action")));
      }
      return actions;
    };
    const [blind, other] = await actionsOf({ reward: "environment" });
    expect(blind).toEqual(other);
    const [seeing, elsewhere] = await actionsOf({});
    expect(seeing).not.toEqual(elsewhere);
  });
});
