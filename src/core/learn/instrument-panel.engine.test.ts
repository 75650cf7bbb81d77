import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { agents, INSTRUMENT_ROWS } from "../agents/index.ts";
import { agentCases, nameOf } from "../agents/testing/cases.ts";
import { smallLearner, spreadStates } from "../agents/testing/small-learner.ts";
import { EpisodeDatasetBuilder } from "../data/index.ts";
import { input, program } from "../graph/index.ts";
import { InstrumentPanel } from "./instrument-panel.ts";
import { drawInstrumentRows } from "./instrument-rows.ts";

const STEP = 0.1;
const LENGTH = 30;

/** Episodes that go up a line, a step of 0.1 each: observation (0, x), goal x, action (1, 0). */
function ascents(episodes: number) {
  const builder = new EpisodeDatasetBuilder({
    name: "ascents",
    environment: "Line",
    observationSize: 2,
    goalSize: 1,
    actionSize: 2,
    horizon: LENGTH,
    distanceThreshold: STEP / 2,
    provenance: {},
  });
  for (let episode = 0; episode < episodes; episode++) {
    const places = Array.from({ length: LENGTH + 1 }, (_, t) => episode + STEP * t);
    builder.append({
      observations: places.flatMap((x) => [0, x]),
      achievedGoals: places,
      actions: Array.from({ length: LENGTH }).flatMap(() => [1, 0]),
      desiredGoal: [places[LENGTH]],
    });
  }
  return builder.build();
}

/** Instruments with known readings: the score is the first coordinate of the action, values count steps. */
function knownInstruments() {
  const observation = input("observation", [INSTRUMENT_ROWS, 2]);
  const goal = input("goal", [INSTRUMENT_ROWS, 1]);
  const action = input("action", [INSTRUMENT_ROWS, 2]);
  const steps = goal
    .sub(observation.slice(1, 2, 1))
    .div(STEP)
    .reshape([INSTRUMENT_ROWS]);
  return program("instruments", {
    policyAction: action.mul(0),
    logProbability: steps.mul(0).sub(2),
    score: action.slice(0, 1, 1).reshape([INSTRUMENT_ROWS]),
    value: steps.neg(),
    valueSteps: steps,
  });
}

/** An update whose loss is the mean number of steps to the goal. */
function knownUpdate() {
  const [observation, goal] = [input("rows.observation", [64, 2]), input("rows.goal", [64, 1])];
  const loss = goal
    .sub(observation.slice(1, 2, 1))
    .div(STEP)
    .mean();
  const law = { kind: "fixed-future", steps: 1 } as const;
  const rows = { source: "offline", rows: 64, goals: { hindsight: 1, law } } as const;
  return { update: program("update", { "value/loss": loss }), batches: { rows } };
}

it("reads what is known of instruments that are known", async () => {
  const learner = { instruments: knownInstruments(), ...knownUpdate() };
  const panel = (await InstrumentPanel.create({ engine, learner, heldOut: ascents(5) }))!;
  const readings = await panel.read(() => []);
  await panel.dispose();
  expect(readings).toMatchObject({
    // Nothing exceeds an action of 1, and all rows have the same one.
    "pairAccuracy/random": 1,
    "pairAccuracy/shuffled": 0.5,
    "pairAccuracy/shuffled/steps1": 0.5,
    // Rounding breaks some ties.
    valueRankCorrelation: expect.closeTo(1, 2),
    "valueSteps/steps1": expect.closeTo(1, 4),
    valueEpisodeCorrelation: expect.closeTo(1, 6),
    "heldOut/value/loss": expect.closeTo(1, 4),
    "heldOut/logProbability": -2,
    "heldOut/actionError": expect.closeTo(Math.SQRT1_2, 6),
  });
  expect(readings["valueSteps/steps10to19"]).toBeGreaterThan(10);
  expect(readings["valueSteps/steps10to19"]).toBeLessThan(19);
  expect(Object.keys(readings)).not.toContain("pairAccuracy/random/met");
});

it("draws the same rows again, with goals near and far", () => {
  const dataset = ascents(5);
  const rows = drawInstrumentRows(dataset, 1000);
  expect(drawInstrumentRows(dataset, 1000)).toEqual(rows);
  const { observations, achievedGoals } = dataset;
  for (let row = 0; row < rows.count; row++) {
    const [, place] = observations.read(rows.state[row], rows.state[row] + 1);
    expect(rows.goal[row] - place).toBeCloseTo(STEP * rows.steps[row], 4);
    expect(rows.goal[row]).toBe(achievedGoals.read(rows.goalState[row], rows.goalState[row] + 1)[0]);
  }
  const near = rows.steps.filter((steps) => steps < 5).length;
  expect(near).toBeGreaterThan(250);
  expect(near).toBeLessThan(600);
});

it("takes met goals for at most a quarter of the rows, and more only where there are no others", () => {
  const builder = (still: number) => {
    const dataset = new EpisodeDatasetBuilder({ ...ascents(1).header, name: "still" });
    for (let episode = 0; episode < 100; episode++) {
      const places = Array.from({ length: LENGTH + 1 }, (_, t) => (episode < still ? 0 : STEP * t));
      dataset.append({
        observations: places.flatMap((x) => [0, x]),
        achievedGoals: places,
        actions: new Float32Array(2 * LENGTH),
        desiredGoal: [0],
      });
    }
    return drawInstrumentRows(dataset.build(), 1000).met.filter((met) => met === 1).length;
  };
  expect(builder(0)).toBe(0);
  expect(builder(90)).toBe(250);
  expect(builder(100)).toBe(1000);
});

it.each([
  ["gcivl", {}],
  ["hiql", {}],
  ["dwsl", {}],
  ["gofar", {}],
  ["marwil", { advantage: "mc", ascentThrough: "model" }],
])("%s scores actions through its model, and none where it has no model", (name, settings) => {
  const scoresWith = (actor: string) => {
    const agentCase = { agent: agents[name], settings: { ...settings, actor }, reaches: {}, overfits: [] };
    const { instruments, update } = smallLearner(agentCase);
    const known = new Map(update.states.map(({ name, shape }) => [name, shape]));
    for (const { name, shape } of instruments!.states) expect(known.get(name), name).toEqual(shape);
    return instruments!.outputs.some(({ name }) => name === "score");
  };
  expect(["awr", "ddpg-bc", "ascent"].map(scoresWith)).toEqual([false, true, true]);
});

it.each(
  agentCases.map((agentCase) => [nameOf(agentCase), agentCase] as const),
)("%s has instruments whose readings are numbers", async (_, agentCase) => {
  const learner = smallLearner(agentCase);
  const states = spreadStates(learner);
  const panel = (await InstrumentPanel.create({ engine, learner, heldOut: ascents(3) }))!;
  const readings = await panel.read((name) => states.get(name)!);
  await panel.dispose();
  for (const [name, value] of Object.entries(readings)) expect(value, name).toSatisfy(Number.isFinite);
  const { outputs } = learner.instruments!;
  const has = (output: string) => outputs.some(({ name }) => name === output);
  expect("pairAccuracy/random" in readings).toBe(has("score"));
  expect("actionGap" in readings).toBe(has("score"));
  expect("valueRankCorrelation" in readings).toBe(has("value"));
  expect("valueEpisodeCorrelation" in readings).toBe(has("value"));
  for (const { name } of learner.update.outputs.filter(({ name }) => name.endsWith("/loss")))
    expect(readings).toHaveProperty([`heldOut/${name}`]);
  if (learner.weights) {
    const { output, batch } = learner.weights;
    const weight = learner.update.outputs.find(({ name }) => name === output);
    expect(weight?.shape).toEqual([(learner.batches[batch] as { rows: number }).rows]);
  }
});
