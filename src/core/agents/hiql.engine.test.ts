import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { HindsightSampler } from "../sampling/index.ts";
import { vectorSpaces } from "../spaces/index.ts";
import { gcivl } from "./gcivl.ts";
import { hiql, hiqlConfig, scaledToLength } from "./hiql.ts";
import { agentSettings } from "./index.ts";
import { chainSpaces, randomChainDataset } from "./testing/chain.ts";
import { evaluate } from "./testing/evaluate.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";

const learnerWith = (settings: object = {}) =>
  smallLearner({ agent: hiql, settings, reaches: {}, overfits: [], solvesChain: false });

it("represents goals by points at the distance √size from the origin", async () => {
  const rows = constant([3, 4, 0, 0, -0.1, 0.2, 0.3, -0.4], [2, 4]);
  const { scaled } = await evaluate({ scaled: scaledToLength(rows) });
  for (const row of [scaled.slice(0, 4), scaled.slice(4)])
    expect(row.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(4, 12);
  expect(scaled.slice(0, 4)).toEqual([1.2, 1.6, 0, 0].map((x) => expect.closeTo(x, 12)));
});

it("acts by the direction of the subgoal, independent of its length", async () => {
  const learner = learnerWith();
  const states = spreadStates(learner);
  const session = await Session.create(engine, learner.policy, { precision: "float64" });
  const inputs = session.allocateInputs();
  inputs.arrays.observation.set([0.3, -0.7]);
  inputs.arrays.goal.set([0.5]);
  const actionWith = async (change: (parameters: Float64Array) => Float64Array) => {
    const name = "highPolicy.parameters";
    session.loadStates(new Map(states).set(name, change(states.get(name)!)));
    await session.run(inputs);
    return Array.from(session.output("action"));
  };
  const outputs = hiqlConfig.parse({}).representationSize;
  // The last layer of the high policy, weights [3, outputs] and biases, stands at the end of its parameters.
  const lastLayer = (scale: number) => (parameters: Float64Array) =>
    parameters.map((x, i) => (i >= parameters.length - 4 * outputs ? scale * x : x));
  const action = await actionWith(lastLayer(1));
  expect(await actionWith(lastLayer(5))).toEqual(action.map((x) => expect.closeTo(x, 12)));
  expect(await actionWith(lastLayer(-1))).not.toEqual(action.map((x) => expect.closeTo(x, 3)));
});

it("leads the low policy k steps ahead, and the high policy no farther than its goal", async () => {
  const config = agentSettings(
    hiql,
    { subgoalSteps: 3, hiddenSizes: [4], batchSize: 400, goals: { hindsight: 1 } },
    "",
  );
  const learner = hiql.build(config, { spaces: chainSpaces, totalUpdates: 1 });
  const dataset = randomChainDataset(RandomGenerator.from(1), 20);
  const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(0) });
  const [low, high] = ["lowRows", "highRows"].map((name) => sampler.prepare(learner.batches[name]));
  for (const { fill } of [low, high]) fill();
  if (!("waypointGoal" in low.batch && "waypointGoal" in high.batch)) throw new Error("not of transitions");
  const { length } = low.batch.stepsToGoal;
  for (let row = 0; row < length; row++) {
    const remaining = 10 - (low.batch.transition[row] % 10);
    expect(low.batch.stepsToGoal[row]).toBe(Math.min(3, remaining));
    // Where the goal is at most three steps away it is the subgoal itself.
    const { waypointGoal, goal, stepsToGoal } = high.batch;
    if (stepsToGoal[row] <= 3)
      expect(waypointGoal.subarray(5 * row, 5 * row + 5)).toEqual(goal.subarray(5 * row, 5 * row + 5));
  }
});

it("trains as in OGBench by its preset", () => {
  expect(agentSettings(hiql, { preset: "ogbench" }, "")).toMatchObject({
    expectile: 0.7,
    highTemperature: 3,
    lowTemperature: 3,
    weightClip: 100,
    subgoalSteps: 25,
    representationSize: 10,
    hiddenSizes: [512, 512, 512],
    batchSize: 1024,
    learningRate: 3e-4,
    targetRate: 0.005,
    discount: 0.99,
    criticGoals: { hindsight: 0.5, random: 0.3, current: 0.2 },
    goals: { hindsight: 1, law: { kind: "uniform-rounded" } },
  });
});

it("learns its value by GCIVL's step, the representation being what it sees of the goal", async () => {
  const representationSize = 3;
  const learner = learnerWith({ representationSize });
  const settings = { hiddenSizes: [4, 3], batchSize: 6, expectile: 0.7 };
  const plain = gcivl.build(agentSettings(gcivl, settings, ""), {
    spaces: vectorSpaces({ observationSize: 2, goalSize: representationSize, actionSize: 2 }),
    totalUpdates: 7,
  });
  const [ours, theirs] = [await spreadSession(learner), await spreadSession(plain)];
  // Where nothing but its last biases is left of the encoder, all goals look alike.
  const states = spreadStates(learner);
  const bias = [1, -2, 2];
  const encoder = states.get("goalEncoder.parameters")!.fill(0);
  encoder.set(bias, encoder.length - representationSize);
  ours.session.loadStates(states);
  const shared = ["value.parameters", "targetValue.parameters"] as const;
  const start = spreadStates(plain);
  for (const name of shared) start.set(name, states.get(name)!);
  theirs.session.loadStates(start);
  for (const [name, values] of Object.entries(ours.inputs.arrays))
    if (name.startsWith("criticRows.") && name !== "criticRows.goal") theirs.inputs.arrays[name].set(values);
  const goal = bias.map((x) => (x / 3) * Math.sqrt(representationSize));
  for (let row = 0; row < 6; row++) theirs.inputs.arrays["criticRows.goal"].set(goal, 3 * row);
  await Promise.all([ours, theirs].map(({ session, inputs }) => session.run(inputs)));
  expect(ours.session.output("value/loss")[0]).toBeCloseTo(theirs.session.output("value/loss")[0], 12);
  const moved = Array.from(ours.session.state("value.parameters"));
  expect(moved).toEqual(Array.from(theirs.session.state("value.parameters"), (x) => expect.closeTo(x, 12)));
  expect(moved).not.toEqual(Array.from(states.get("value.parameters")!));
});

it("aims at the goal itself, or the episode's end, where subgoals lie beyond it", async () => {
  const settings = {
    subgoalSteps: 10,
    hiddenSizes: [4],
    batchSize: 400,
    goals: { hindsight: 0.5, random: 0.5 },
  };
  const learner = hiql.build(agentSettings(hiql, settings, ""), { spaces: chainSpaces, totalUpdates: 1 });
  const dataset = randomChainDataset(RandomGenerator.from(1), 20);
  const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(0) });
  const { batch, fill } = sampler.prepare(learner.batches.highRows);
  fill();
  if (!("waypointGoal" in batch)) throw new Error("not of transitions");
  const { achievedGoals } = dataset;
  for (let row = 0; row < 400; row++) {
    const of = (column: Float32Array) => Array.from(column.subarray(5 * row, 5 * row + 5));
    const episode = dataset.episodeOf(batch.transition[row]);
    const end = dataset.stateIndex(episode, 10);
    const aim = batch.stepsToGoal[row] > 0 ? of(batch.goal) : Array.from(achievedGoals.read(end, end + 1));
    expect(of(batch.waypointGoal)).toEqual(aim);
  }
});
