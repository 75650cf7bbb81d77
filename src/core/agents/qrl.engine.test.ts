import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { concat, constant, grad, initialStates, program, type Tensor } from "../graph/index.ts";
import {
  type Architecture,
  adam,
  constantRate,
  declareNetwork,
  intervalQuasimetric,
  LearnerBuilder,
  orthogonal,
} from "../nn/index.ts";
import { agentSettings } from "./index.ts";
import { multiplier, pushLoss, qrl, violation } from "./qrl.ts";
import { chainSpaces } from "./testing/chain.ts";
import { evaluate } from "./testing/evaluate.ts";

const vector = (...values: number[]) => constant(values, [values.length]);
const value = async (x: Tensor) => (await evaluate({ x })).x[0];

describe("the losses", () => {
  it.each([
    [0, 500.6715],
    [10, 490.7419],
    [500, 69.3147],
  ])("push a distance of %d by %d", async (distance, expected) => {
    expect(await value(pushLoss(vector(distance)))).toBeCloseTo(expected, 4);
  });
  it("are means over rows", async () => {
    expect(await value(pushLoss(vector(0, 500)))).toBeCloseTo((500.6715 + 69.3147) / 2, 4);
    expect(await value(violation(vector(0.5, 1, 3), 1))).toBeCloseTo(4 / 3, 12);
    expect(await value(violation(vector(-1, 0.5), 0))).toBeCloseTo(0.125, 12);
  });
});

it("of a single transition settle at d = 1 + √ε and λ = 2.2209", async () => {
  const d = vector(1 + Math.sqrt(0.05));
  const lambda = declareNetwork("multiplier", multiplier());
  const violated = violation(d, 1);
  const slopes = program("slopes", {
    ofDistance: grad(pushLoss(d).add(lambda.frozen().apply(violated)), [d])[0],
    ofMultiplier: grad(lambda.apply(violated.neg().add(0.05)), [lambda.flat])[0],
  });
  const session = await Session.create(engine, slopes, { precision: "float64" });
  const slopesAt = async (multiplierValue: number) => {
    session.loadStates(new Map([["multiplier.parameters", [Math.log(multiplierValue)]]]));
    await session.run(session.allocateInputs());
    return [session.output("ofDistance")[0], session.output("ofMultiplier")[0]];
  };
  for (const slope of await slopesAt(2.2209)) expect(slope).toBeCloseTo(0, 4);
  expect((await slopesAt(2.3))[0]).toBeGreaterThan(0.03);
});

it("learn that 2 lies two steps from 0 where transitions lead from 0 to 1 and from 1 to 2", async () => {
  const size = 12;
  const points: Architecture<Tensor> = {
    parameters: [{ name: "points", shape: [3, size], initialize: orthogonal() }],
    forward: ([table], places) => places.matmul(table),
  };
  const learner = new LearnerBuilder();
  const table = learner.network("points", points);
  const distance = learner.network("distance", intervalQuasimetric(4));
  const lambda = learner.network("multiplier", multiplier());
  const oneHot = (...places: number[]) =>
    constant(
      places.flatMap((place) => [0, 1, 2].map((i) => +(i === place))),
      [places.length, 3],
    );
  const between = (from: Tensor, to: Tensor) => distance.apply(concat([table.apply(from), table.apply(to)]));
  const steps = between(oneHot(0, 1), oneHot(1, 2));
  const far = between(oneHot(0), oneHot(2));
  const violated = violation(steps, 1);
  const slack = 1e-4;
  const optimizer = adam({ learningRate: constantRate(0.01) });
  const loss = pushLoss(far).add(lambda.frozen().apply(violated));
  learner.minimizeTogether("model", [table, distance], loss, optimizer);
  learner.minimize(lambda, lambda.apply(violated.stopGradient().neg().add(slack)), optimizer);
  learner.report({ far: far.mean(), step: steps.mean() });
  const update = learner.build("line");
  const session = await Session.create(engine, update, { precision: "float64" });
  session.loadStates(initialStates(update.states, 1));
  const inputs = session.allocateInputs();
  for (let i = 0; i < 3000; i++) await session.run(inputs);
  expect(Math.abs(session.output("step")[0] - 1)).toBeLessThan(0.03);
  expect(Math.abs(session.output("far")[0] - 2)).toBeLessThan(0.06);
});

it("trains as in OGBench by its preset", () => {
  expect(agentSettings(qrl, { preset: "ogbench" }, "")).toMatchObject({
    actor: "ddpg-bc",
    cloningWeight: 0.0003,
    components: 64,
    intervals: 8,
    slack: 0.05,
    criticGoals: { hindsight: 0, random: 1 },
    goals: { hindsight: 1, law: { kind: "uniform-rounded" } },
    hiddenSizes: [512, 512, 512],
    batchSize: 1024,
    learningRate: 3e-4,
  });
});

it.each([
  ["ddpg-bc", true],
  ["ascent", true],
  ["awr", false],
])("trains a model of transitions with actor=%s: %s, as in OGBench", (actor, trained) => {
  const settings = agentSettings(qrl, { actor, hiddenSizes: [8] }, "");
  const { update } = qrl.build(settings, { spaces: chainSpaces, totalUpdates: 1 });
  const names = update.states.map(({ name }) => name);
  expect(names).toContain("policy.parameters");
  expect(names.some((name) => name.startsWith("dynamics"))).toBe(trained);
  expect(update.outputs.some(({ name }) => name === "model/dynamics")).toBe(trained);
});
