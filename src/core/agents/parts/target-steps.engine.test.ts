import { describe, expect, it } from "vitest";
import { EpisodeDatasetBuilder } from "../../data/index.ts";
import { constant } from "../../graph/index.ts";
import { RandomGenerator } from "../../random/generator.ts";
import { HindsightSampler } from "../../sampling/index.ts";
import { vectorSpaces } from "../../spaces/index.ts";
import { probabilityTarget } from "../am.ts";
import { agentSettings, agents } from "../index.ts";
import { scoreLosses, smore } from "../smore.ts";
import { evaluate } from "../testing/evaluate.ts";
import { bellmanTarget } from "./actor-critic.ts";
import { bootstrappedReturn } from "./returns.ts";

/*
 * One episode along a chain, through the places 0, 1, …, 14, with the goal 12, γ = ½ and V(place) = place / 16. The rows
 * of a batch are identified by the place that they start from.
 */
const discount = 0.5;
const goal = 12;
const last = 14;
const V = (place: number) => place / 16;

/** The columns of the row that starts in each of `places`, from a batch whose targets have `steps` steps. */
function rowsOf(steps: number, places: readonly number[]) {
  const path = Array.from({ length: last + 1 }, (_, place) => place);
  const builder = new EpisodeDatasetBuilder({
    ...{ name: "chain", environment: "Chain", horizon: last, distanceThreshold: 0.5, provenance: {} },
    ...{ observationSize: 1, goalSize: 1, actionSize: 1 },
  });
  builder.append({
    observations: path,
    achievedGoals: path,
    actions: Array<number>(last).fill(1),
    desiredGoal: [goal],
  });
  const sampler = new HindsightSampler(builder.build(), { random: RandomGenerator.from(0) });
  const { batch, fill } = sampler.prepare({ source: "offline", rows: 500, goals: {}, stepsAhead: steps });
  fill();
  const rows = places.map((place) => batch.observation.indexOf(place));
  const column = (numbers: ArrayLike<number>) =>
    constant(
      rows.map((row) => numbers[row]),
      [rows.length],
    );
  return {
    steps: column(batch.stepsAhead),
    reached: column(batch.reachedAhead),
    arrived: column(batch.arrived),
    nextValue: column(Array.from(batch.observationAhead, V)),
  };
}

/** By n, for the rows that start in 0, 5, 10, 11, 12 and 13: n′, and the place where their targets bootstrap. */
const places = [0, 5, 10, 11, 12, 13];
const windows: Record<number, { readonly steps: number[]; readonly ends: number[] }> = {
  1: { steps: [1, 1, 1, 1, 1, 1], ends: [1, 6, 11, 12, 13, 14] },
  3: { steps: [3, 3, 2, 1, 2, 1], ends: [3, 8, 12, 12, 14, 14] },
  10: { steps: [10, 7, 2, 1, 2, 1], ends: [10, 12, 12, 12, 14, 14] },
};

describe.each([1, 3, 10])("targets of %i steps along a chain", (n) => {
  const { steps, reached, arrived, nextValue } = rowsOf(n, places);
  const window = windows[n];
  /** γⁿ′ · V and the sum of γʲ over the steps, 1, 3/2, 7/4, …; the last step's discount where it enters the goal. */
  const tails = places.map((_, row) => 0.5 ** window.steps[row] * V(window.ends[row]));
  const costs = places.map((_, row) => 2 - 2 * 0.5 ** window.steps[row]);
  const arrivals = places.map((_, row) => (window.ends[row] === goal ? 0.5 ** (window.steps[row] - 1) : 0));
  const expectClose = (found: readonly number[], expected: readonly number[]) =>
    found.forEach((value, row) => {
      expect(value, `from ${places[row]}`).toBeCloseTo(expected[row], 12);
    });

  it("bootstrap at the nearest of n steps, goal and end of the episode", async () => {
    const found = await evaluate({ steps, nextValue });
    expect(found.steps).toEqual(window.steps);
    expect(found.nextValue).toEqual(window.ends.map(V));
  });

  it("add up rewards 0 and 1, or −1 and 0, by the next state", async () => {
    const target = (reward: "0/1" | "-1/0", value = nextValue) =>
      bellmanTarget({ reached, nextValue: value, discount, steps, reward });
    const found = await evaluate({ ones: target("0/1"), costs: target("-1/0", nextValue.neg()) });
    expectClose(
      found.ones,
      places.map((_, row) => arrivals[row] + tails[row]),
    );
    expectClose(
      found.costs,
      places.map((_, row) => Math.max(-2, arrivals[row] - costs[row] - tails[row])),
    );
  });

  it("add up −1 until the goal by both timings", async () => {
    const target = (rewardTiming: "next" | "current") =>
      bootstrappedReturn({ reached, arrived, steps }, nextValue, { discount, rewardTiming });
    const found = await evaluate({ next: target("next"), current: target("current") });
    expectClose(
      found.next,
      places.map((_, row) => arrivals[row] - costs[row] + tails[row]),
    );
    expectClose(
      found.current,
      places.map((place, row) => (place === goal ? 0 : tails[row] - costs[row])),
    );
  });

  it("of Actionable Models are γ^(n′ − 1) where they end in the goal, else discounted values", async () => {
    const { found } = await evaluate({ found: probabilityTarget(reached, nextValue, { discount, steps }) });
    expectClose(
      found,
      places.map((_, row) => arrivals[row] || tails[row]),
    );
  });

  it("of SMORe's scores add up its reward of every step", async () => {
    const zeros = nextValue.mul(0);
    const inputs = { offlineScore: zeros, goalScore: zeros, goalNextValue: zeros, initialScore: zeros };
    const config = { ...agentSettings(smore, {}, ""), discount, reward: -0.5 };
    const offline = { ...inputs, offlineNextValue: nextValue, offlineSteps: steps };
    const found = await evaluate({
      bounded: scoreLosses.bounded(offline, config),
      linear: scoreLosses.linear(offline, config),
    });
    // With scores of 0 a loss is half of the mean square of the targets, and (0 − c)² = 1 on q.
    const halfMeanSquare = (targets: readonly number[]) =>
      targets.reduce((sum, target) => sum + target ** 2, 0) / (2 * targets.length);
    const rewarded = places.map((_, row) => tails[row] - 0.5 * costs[row]);
    expect(found.bounded[0]).toBeCloseTo(1 + halfMeanSquare(rewarded), 12);
    expect(found.linear[0]).toBeCloseTo(halfMeanSquare(tails), 12);
  });
});

it("some targets along the chain are these numbers", async () => {
  const targets = async (n: number) => {
    const { steps, reached, nextValue } = rowsOf(n, [0, 5, 10, 13]);
    return (await evaluate({ y: bellmanTarget({ reached, nextValue, discount, steps }) })).y;
  };
  const expected: Record<number, number[]> = {
    1: [1 / 32, 6 / 32, 11 / 32, 14 / 32],
    3: [3 / 128, 8 / 128, 1 / 2 + 12 / 64, 14 / 32],
    10: [10 / 16_384, 1 / 64 + 12 / 2048, 1 / 2 + 12 / 64, 14 / 32],
  };
  for (const n of [1, 3, 10])
    for (const [row, value] of (await targets(n)).entries()) expect(value).toBeCloseTo(expected[n][row], 12);
});

describe("targetSteps", () => {
  const context = {
    spaces: vectorSpaces({ observationSize: 3, goalSize: 2, actionSize: 1 }),
    totalUpdates: 10,
  };
  const bootstrapped = Object.values(agents).filter((agent) => "targetSteps" in agentSettings(agent, {}, ""));
  /** Settings beside which a method takes targets of more steps. */
  const beside: Record<string, object> = { dwsl: { target: "bootstrapped" } };
  const build = (agent: (typeof bootstrapped)[number], targetSteps: number) => {
    const learner = agent.build(agentSettings(agent, { ...beside[agent.name], targetSteps }, ""), context);
    const read = learner.update.inputs.map(({ name }) => name.split(".") as [batch: string, column: string]);
    return { batches: learner.batches, read: read.filter(([, column]) => column.endsWith("Ahead")) };
  };

  it("is a setting of all methods that bootstrap from states of a dataset", () => {
    const without = ["bc", "crl", "gcbc", "gcsl", "qrl", "td3"];
    const names = Object.keys(agents).filter((name) => !without.includes(name));
    expect(bootstrapped.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it.each([
    [
      "gofar",
      { valueGradient: "full" },
      /^agent\.targetSteps is 2: expected 1 beside the valueGradient "full"/,
    ],
    ["gofar", { divergence: "kl" }, /the divergence "kl"/],
    ["gofar", { positiveDensity: true }, /or positiveDensity/],
    ["gofar-expectile", { initialTerm: true }, /^agent\.targetSteps is 2: expected 1 beside initialTerm/],
    ["dwsl", {}, /^agent\.targetSteps is 2: expected 1 beside the target "hindsight"/],
  ])("of %s is 1 beside %o, which has no form for more steps", (name, settings, sentence) => {
    expect(() => agentSettings(agents[name], { ...settings, targetSteps: 2 }, "agent.")).toThrow(sentence);
    expect(() => agentSettings(agents[name], { ...settings, targetSteps: 1 }, "agent.")).not.toThrow();
  });

  it.each(bootstrapped)("of $name: the update reads what is so many steps ahead", (agent) => {
    const { batches, read } = build(agent, 3);
    expect(read.map(([, column]) => column)).toContain("stepsAhead");
    expect(read.map(([, column]) => column)).toContain("observationAhead");
    for (const [batch] of read) expect(batches[batch]).toMatchObject({ stepsAhead: 3 });
  });

  it.each(bootstrapped)("of $name: one step reads the next state alone", (agent) => {
    expect(build(agent, 1).read).toEqual([]);
  });
});
