import { describe, expect, it } from "vitest";
import { constant, initialStates, type Tensor } from "../graph/index.ts";
import { gcsl } from "./gcsl.ts";
import { agentSettings } from "./index.ts";
import { exponentialWeight } from "./parts/weights.ts";
import { evaluate } from "./testing/evaluate.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";
import { weights, wgcsl, wgcslConfig } from "./wgcsl.ts";

const vector = (...values: number[]) => constant(values, [values.length]);

const valuesOf = async (tensor: Tensor) => (await evaluate({ tensor })).tensor;

const learnerOf = (agent: typeof wgcsl | typeof gcsl, settings: object) =>
  smallLearner({ agent, settings, reaches: {}, overfits: [] });

it("trains as WGCSL's code on hard tasks by default", () => {
  expect(wgcslConfig.parse({})).toMatchObject({
    ...{ discount: 0.98, batchSize: 512, learningRate: 5e-4, targetRate: 0.1, targetPeriod: 20 },
    ...{ temperature: 1, weightClip: 10, discountedRelabelling: true },
    goals: { hindsight: 1 },
    criticGoals: { hindsight: 0.8 },
    bestAdvantage: { lowWeight: 0.05, percentileStep: 0.01, highestPercentile: 80, remembered: 50_000 },
    ...{ reward: "0/1", advantage: "online" },
  });
});

it("trains as WGCSL does in GoFAR's and GOAT's code by their presets", () => {
  expect(agentSettings(wgcsl, { preset: "gofar" }, "")).toMatchObject({
    ...{ reward: "-1/0", advantage: "target", discountedRelabelling: true, temperature: 1, weightClip: 10 },
    ...{ goals: { hindsight: 1 }, criticGoals: { hindsight: 1 }, bestAdvantage: { lowWeight: 1 } },
    ...{ discount: 0.98, batchSize: 512, learningRate: 5e-4, targetRate: 0.05, targetPeriod: 20 },
  });
  expect(agentSettings(wgcsl, { preset: "goat" }, "")).toMatchObject({
    ...{ reward: "0/1", advantage: "online", discountedRelabelling: false, temperature: 2, weightClip: 10 },
    ...{ goals: { hindsight: 1 }, criticGoals: { hindsight: 1 }, bestAdvantage: { lowWeight: 0.05 } },
    ...{ discount: 0.98, batchSize: 512, learningRate: 5e-4, targetRate: 0.05, targetPeriod: 20 },
  });
});

describe("the weights of a row", () => {
  const weight = (advantage: Tensor, threshold: number, stepsToGoal: Tensor) =>
    exponentialWeight(advantage, 1, 10)
      .weight.mul(weights.bestAdvantage(advantage, constant(threshold), 0.05))
      .mul(weights.discountedRelabelling(stepsToGoal, 0.98));

  it("multiply: γ³ · exp(½) is 1.551763, below the threshold 0.0775882", async () => {
    const advantage = vector(0.5, 0.5);
    expect((await valuesOf(weight(advantage, 0.4, vector(4, 4))))[0]).toBeCloseTo(1.551763, 6);
    expect((await valuesOf(weight(advantage, 0.6, vector(4, 4))))[0]).toBeCloseTo(0.0775882, 7);
  });

  it("are γᵏ where the critic is exact and the data are optimal, since ties count as best", async () => {
    const found = await valuesOf(weight(vector(0, 0, 0), 0, vector(1, 2, 11)));
    for (const [i, k] of [0, 1, 10].entries()) expect(found[i]).toBeCloseTo(0.98 ** k, 12);
  });

  it("do not discount goals that are not in hindsight", async () => {
    expect(await valuesOf(weights.discountedRelabelling(vector(0, 1), 0.98))).toEqual([1, 1]);
  });

  it("are limited to the clip, however large the advantage", async () => {
    const { weight, clipped } = exponentialWeight(vector(1e6, 2.3, 2.31, -1), 1, 10);
    const found = await valuesOf(weight);
    expect(found[0]).toBeCloseTo(10, 12);
    expect(found[1]).toBeCloseTo(Math.exp(2.3), 12);
    expect(found[2]).toBeCloseTo(10, 12);
    expect(await valuesOf(clipped)).toEqual([0.5]);
  });
});

const bestAdvantage = { percentileStep: 30, remembered: 15 };

describe("one update", () => {
  it("compares advantages with a percentile that rises to its end, of those that are remembered", async () => {
    const { session, inputs } = await spreadSession(learnerOf(wgcsl, { bestAdvantage }));
    const seen: number[] = [];
    for (const percentile of [30, 60, 80, 80]) {
      await session.run(inputs);
      const advantages = Array.from(session.output("policy/advantage"));
      seen.push(...advantages);
      const sorted = seen.slice(-15).toSorted((a, b) => a - b);
      const rank = (percentile / 100) * (sorted.length - 1);
      const below = Math.floor(rank);
      const threshold = sorted[below] + (rank - below) * (sorted[below + 1] - sorted[below]);
      expect(session.output("policy/threshold")[0]).toBeCloseTo(threshold, 10);

      const expected = advantages.map(
        (advantage, row) =>
          Math.min(Math.exp(advantage), 10) *
          (advantage >= threshold ? 1 : 0.05) *
          0.98 ** (inputs.arrays["rows.stepsToGoal"][row] - 1),
      );
      for (const [row, weight] of expected.entries())
        expect(session.output("policy/weight")[row]).toBeCloseTo(weight, 10);
    }
  });

  it("is that of GCSL where all weights are off", async () => {
    const off = { discountedRelabelling: false, temperature: 0, bestAdvantage: { lowWeight: 1 } };
    const [ours, plain] = [learnerOf(wgcsl, off), learnerOf(gcsl, {})];
    const states = spreadStates(ours);
    const trained: number[][] = [];
    for (const learner of [ours, plain]) {
      const { session, inputs } = await spreadSession(learner);
      const start = new Map<string, ArrayLike<number>>(initialStates(learner.update.states, 0));
      session.loadStates(start.set("policy.parameters", states.get("policy.parameters")!));
      for (const name of ["rows.observation", "rows.goal", "rows.action"])
        for (let i = 0; i < inputs.arrays[name].length; i++)
          inputs.arrays[name][i] = Math.sin(i + name.length);
      for (let update = 0; update < 5; update++) await session.run(inputs);
      trained.push(Array.from(session.state("policy.parameters")));
    }
    for (const [i, parameter] of trained[0].entries()) expect(parameter).toBeCloseTo(trained[1][i], 12);
  });
});

describe("advantages", () => {
  /** One update in which the networks' last biases are moved by so much. */
  async function updateWith(settings: object, shifts: Readonly<Record<string, number>>, cleared = false) {
    const learner = learnerOf(wgcsl, { bestAdvantage, ...settings });
    const { session, inputs } = await spreadSession(learner);
    const states = spreadStates(learner);
    for (const [network, shift] of Object.entries(shifts)) {
      const parameters = states.get(`${network}.parameters`)!;
      if (cleared) parameters.fill(0);
      parameters[parameters.length - 1] += shift;
    }
    session.loadStates(states);
    inputs.arrays["rows.reached"].set([1, 0, 0, 1, 0, 0]);
    await session.run(inputs);
    const [advantage, weight] = ["policy/advantage", "policy/weight"].map((name) =>
      Array.from(session.output(name)),
    );
    return { advantage, weight: weight[0] };
  }

  it.each([
    "online",
    "target",
  ])("%s do not change with the reward, the values moved along", async (advantage) => {
    const settings = { advantage, discount: 0.9, temperature: 3, criticGoals: { hindsight: 1 } };
    const shifts = { critic: 4, targetCritic: 5 };
    const moved = { critic: 4 - 10, targetCritic: 5 - 10 };
    const counted = await updateWith({ ...settings, reward: "0/1" }, shifts);
    const charged = await updateWith({ ...settings, reward: "-1/0" }, moved);
    for (const [row, value] of charged.advantage.entries())
      expect(value).toBeCloseTo(counted.advantage[row], 10);
    expect(charged.weight).toBeCloseTo(counted.weight, 10);
    expect(new Set(counted.advantage).size).toBe(6);
  });

  it("by targets hold both sides within the bounds of returns", async () => {
    const settings = { advantage: "target", reward: "-1/0", discount: 0.5 };
    // Targets 0 − 0.75 and −1 − 0.75; the critic's −3 counts as the least return, −2.
    const near = await updateWith(settings, { critic: -3, targetCritic: -1.5 }, true);
    expect(near.advantage).toEqual([1.25, 0.25, 0.25, 1.25, 0.25, 0.25]);
    // The target −1 − 4 counts as −2.
    const far = await updateWith(settings, { critic: -1, targetCritic: -8 }, true);
    expect(far.advantage).toEqual([-1, -1, -1, -1, -1, -1]);
  });
});

it("needs at least two advantages to remember", () => {
  expect(() => agentSettings(wgcsl, { bestAdvantage: { remembered: 1 } }, "agent.")).toThrow("remembered");
});
