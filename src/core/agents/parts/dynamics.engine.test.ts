import { describe, expect, it } from "vitest";
import { engine } from "../../../node/engine/index.ts";
import { Session } from "../../engine/index.ts";
import { constant, initialStates, type Program, program } from "../../graph/index.ts";
import { LearnerBuilder } from "../../nn/index.ts";
import { RandomGenerator } from "../../random/generator.ts";
import { vectorSpaces } from "../../spaces/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { transitionInputs } from "./agent.ts";
import { dynamicsLoss, instrumentThroughModel, learnDynamics, scoreThroughModel } from "./dynamics.ts";
import { extractions } from "./extraction.ts";
import { Inputs, inputsConfig } from "./inputs.ts";
import type { StateGoal } from "./networks.ts";
import { policyNetwork, stepPolicy } from "./policy.ts";

const plain = inputsConfig({ normalization: "none", goalOffset: false });
const config = {
  hiddenSizes: [32, 32],
  activation: "gelu",
  layerNorm: "none",
  initialWeights: "glorot",
  learningRate: 3e-3,
  policySchedule: "constant",
  policyHead: "regression",
  policyBackground: false,
  inputs: { images: { sharing: "shared" } },
} as const;

/** What a learner of `rows` rows is built with, for observations of `observationSize` numbers. */
function contextOf(rows: number, observationSize: number) {
  const context = {
    spaces: vectorSpaces({ observationSize, goalSize: 1, actionSize: 1 }),
    totalUpdates: 1000,
  };
  const inputs = new Inputs(plain.parse({}), context);
  return { learner: new LearnerBuilder(), config, inputs, rows: transitionInputs("rows", rows, inputs) };
}

/** A session in double precision, with the learner's first states or those of `states` in their place. */
async function sessionOf(program: Program, states: Readonly<Record<string, Float32Array>> = {}) {
  const session = await Session.create(engine, program, { precision: "float64" });
  session.loadStates(new Map([...initialStates(program.states, 1), ...Object.entries(states)]));
  const inputs = session.allocateInputs();
  return {
    arrays: inputs.arrays,
    run: () => session.run(inputs),
    output: (name: string) => session.output(name)[0],
    state: (name: string) => session.state(name),
  };
}

describe("the loss of a one-step model", () => {
  // In units of 2 and 10 the changes are (1, 3) and (−2, 0); squared errors 0.25, 4, 4 and 1, their mean 9.25 / 4.
  it("is the mean over rows and dimensions of squared errors, each dimension in its unit", async () => {
    const predicted = constant([0.5, 1, 0, -1], [2, 2]);
    const loss = dynamicsLoss(predicted, constant([2, 30, -4, 0], [2, 2]), constant([2, 10], [2]));
    expect((await evaluate({ loss })).loss[0]).toBeCloseTo(9.25 / 4, 12);
  });

  /** The loss in each of several updates on rows whose changes are given, by a model that predicts 0 and stays there. */
  const lossesOf = async (updates: readonly (readonly number[])[], dimensions: number) => {
    const context = contextOf(updates[0].length / dimensions, dimensions);
    learnDynamics({ ...context, config: { ...config, learningRate: 0 } });
    const model = context.learner.build("model");
    const { size } = model.states.find(({ name }) => name === "dynamics.parameters")!.node;
    const { arrays, run, output } = await sessionOf(model, { "dynamics.parameters": new Float32Array(size) });
    const losses: number[] = [];
    for (const changes of updates) {
      arrays["rows.observation"].fill(5);
      arrays["rows.nextObservation"].set(changes.map((change) => 5 + change));
      await run();
      losses.push(output("dynamics/loss"));
    }
    return losses;
  };

  it("counts dimensions of unequal scale alike, and those that never change not at all", async () => {
    // Whatever their scale, dimensions in units of their root mean square have a mean square of 1; the third one is constant.
    const changes = [0.003, 700, 0, -0.001, 100, 0];
    expect((await lossesOf([changes], 3))[0]).toBeCloseTo(2 / 3, 9);
  });

  it("has units from all updates so far", async () => {
    const [first, second] = await lossesOf([[2], [4]], 1);
    expect(first).toBeCloseTo(1, 9);
    // Mean squares 4 and 16, of which the older weighs 0.999.
    expect(second).toBeCloseTo(16 / ((0.999 * 4 + 16) / 1.999), 9);
  });

  it("stays finite where rounding alone changes a dimension", async () => {
    expect((await lossesOf([[1e-7, -1e-7]], 1))[0]).toBeLessThan(1e-5);
  });
});

it("moves the policy to the best action, of which the data hold no row", async () => {
  // On a line with s′ = s + a and V(s, g) = −(s − g)² the best action is g − s. The data hold the actions ±0.6 alone: no
  // critic that is fitted to them tells which of those between is best, and the nearer of the two is 0.3 off on average.
  const [batchSize, updates] = [32, 800];
  const context = contextOf(batchSize, 1);
  const { learner, rows, inputs } = context;
  const policy = learner.network("policy", policyNetwork(config, inputs));
  const distribution = policy.apply(rows);
  const value = ({ observation, goal }: StateGoal) =>
    observation.sub(goal).square().neg().reshape([batchSize]);
  const { loss } = extractions.ascent(
    { distribution, action: rows.action, scoreOf: scoreThroughModel(value, context) },
    { ...config, cloningWeight: 0, ascentWeight: 1, ascentScale: "anywhere" },
  );
  stepPolicy(learner, policy, loss, config, { totalUpdates: updates });
  learner.report({ error: distribution.mean.sub(rows.goal.sub(rows.observation)).abs().mean() });
  const session = await sessionOf(learner.build("line"));

  const random = RandomGenerator.from(4);
  for (let update = 0; update < updates; update++) {
    for (let row = 0; row < batchSize; row++) {
      const [state, action] = [random.uniform(-1, 1), random.integer(2) ? 0.6 : -0.6];
      session.arrays["rows.observation"][row] = state;
      session.arrays["rows.action"][row] = action;
      session.arrays["rows.nextObservation"][row] = state + action;
      session.arrays["rows.goal"][row] = state + random.uniform(-0.6, 0.6);
    }
    await session.run();
  }
  expect(session.output("dynamics/loss")).toBeLessThan(1e-3);
  expect(session.output("error")).toBeLessThan(0.1);

  // Instruments judge actions of any rows by the same model: −(s + a − g)², here for s = 0.2, g = 0.5.
  const actions = [-0.5, 0, 0.3, 0.6];
  const column = (numbers: readonly number[]) => constant(numbers, [numbers.length, 1]);
  const score = instrumentThroughModel(
    ({ observation, goal }) => observation.sub(goal).square().neg().reshape([4]),
    {
      config: { ...config, actor: "ascent" },
      inputs,
    },
  )!({
    observation: column([0.2, 0.2, 0.2, 0.2]),
    action: column(actions),
    goal: column([0.5, 0.5, 0.5, 0.5]),
  });
  const instruments = await Session.create(engine, program("instruments", { score }), {
    precision: "float64",
  });
  instruments.copyStates(session.state);
  await instruments.run(instruments.allocateInputs());
  for (const [i, found] of instruments.output("score").entries())
    expect(found).toBeCloseTo(-((actions[i] - 0.3) ** 2), 1);
});

it("has no readings for instruments if no action is scored", () => {
  const { inputs } = contextOf(1, 1);
  expect(
    instrumentThroughModel(() => constant(0), { config: { ...config, actor: "awr" }, inputs }),
  ).toBeUndefined();
});
