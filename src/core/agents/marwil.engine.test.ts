import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, grad, initialStates, input, program } from "../graph/index.ts";
import { LearnerBuilder } from "../nn/index.ts";
import { bc } from "./bc.ts";
import { agentSettings } from "./index.ts";
import { marwil, marwilConfig, normalizedAdvantage } from "./marwil.ts";
import { weightedRegression } from "./parts/losses.ts";
import { exponentialWeight } from "./parts/weights.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";

it("trains as WGCSL's code by default, or as GOAT's code or the paper", () => {
  expect(marwilConfig.parse({})).toMatchObject({
    ...{
      advantage: "td",
      normalizeAdvantage: false,
      temperature: 1,
      weightClip: 20,
      goals: { hindsight: 0 },
    },
    ...{ discount: 0.98, batchSize: 512, learningRate: 5e-4, targetRate: 0.1, targetPeriod: 20 },
  });
  expect(agentSettings(marwil, { preset: "goat" }, "")).toMatchObject({
    ...{ advantage: "td", temperature: 2, weightClip: 10, goals: { hindsight: 1 }, targetRate: 0.05 },
  });
  expect(agentSettings(marwil, { preset: "paper" }, "")).toMatchObject({
    advantage: "mc",
    normalizeAdvantage: true,
  });
});

it("ascends through a model alone where returns take the place of a critic", () => {
  const settings = (chosen: object) =>
    agentSettings(marwil, { preset: "paper", actor: "ascent", ...chosen }, "agent.");
  expect(() => settings({})).toThrow(
    'agent.ascentThrough is "critic": expected "model" beside the advantage "mc", which has no critic of actions',
  );
  expect(settings({ ascentThrough: "model" })).toMatchObject({ actor: "ascent", advantage: "mc" });
});

it.each(["td", "mc"])("with temperature 0 is behaviour cloning, bit for bit (%s)", async (advantage) => {
  const trained: number[][] = [];
  for (const [agent, settings] of [
    [marwil, { advantage, temperature: 0 }],
    [bc, {}],
  ] as const) {
    const learner = smallLearner({ agent, settings, reaches: {}, overfits: [] });
    const { session, inputs } = await spreadSession(learner);
    const start = new Map<string, ArrayLike<number>>(initialStates(learner.update.states, 0));
    const { size } = learner.update.states.find(({ name }) => name === "policy.parameters")!.node;
    session.loadStates(
      start.set(
        "policy.parameters",
        Float64Array.from({ length: size }, (_, i) => Math.sin(i)),
      ),
    );
    for (const name of ["rows.observation", "rows.goal", "rows.action"])
      for (let i = 0; i < inputs.arrays[name].length; i++) inputs.arrays[name][i] = Math.cos(i + name.length);
    for (let update = 0; update < 5; update++) await session.run(inputs);
    trained.push(Array.from(session.state("policy.parameters")));
  }
  expect(trained[0]).toEqual(trained[1]);
});

it("two actions with returns 1 and 0 where V is ½ are mixed as 0.731 to 0.269", async () => {
  const action = input("action", []);
  const { weight } = exponentialWeight(constant([0.5, -0.5], [2]), 1, 20);
  const loss = weightedRegression(action.broadcastTo([2, 1]), constant([0.8, -0.4], [2, 1]), weight);
  const [slope] = grad(loss, [action]);
  const session = await Session.create(engine, program("p", { slope }), { precision: "float64" });
  const inputs = session.allocateInputs();
  const share = 1 / (1 + Math.exp(-1));
  expect(share).toBeCloseTo(0.731, 3);
  inputs.arrays.action[0] = share * 0.8 + (1 - share) * -0.4;
  await session.run(inputs);
  expect(session.output("slope")[0]).toBeCloseTo(0, 12);
});

describe("with mc", () => {
  it("weighs rows by what their returns are above the value", async () => {
    const learner = smallLearner({ agent: marwil, settings: { advantage: "mc" }, reaches: {}, overfits: [] });
    const { session, inputs } = await spreadSession(learner);
    const zeroValue = spreadStates(learner);
    session.loadStates(zeroValue.set("value.parameters", zeroValue.get("value.parameters")!.fill(0)));
    const returns = [0, 1, 2, 3, 0.5, -1];
    inputs.arrays["rows.returnToGo"].set(returns);
    await session.run(inputs);
    expect(Array.from(session.output("policy/advantage"))).toEqual(returns);
    const weights = returns.map((G) => Math.min(Math.exp(G), 20));
    for (const [row, weight] of weights.entries())
      expect(session.output("policy/weight")[row]).toBeCloseTo(weight, 12);
    expect(session.output("policy/clippedWeights")[0]).toBeCloseTo(1 / 6, 12);
    const meanSquare = returns.reduce((sum, G) => sum + G * G, 0) / 6;
    expect(session.output("value/loss")[0]).toBeCloseTo(meanSquare, 12);
  });

  it("asks for returns with its own discount", () => {
    const learner = smallLearner({
      ...{ agent: marwil, reaches: {}, overfits: [] },
      settings: { advantage: "mc", discount: 0.9 },
    });
    expect(learner.batches.rows).toMatchObject({ source: "offline", returnDiscount: 0.9 });
  });
});

describe("normalisation", () => {
  async function scaled(batches: readonly (readonly number[])[]) {
    const learner = new LearnerBuilder();
    learner.report({ scaled: normalizedAdvantage(learner, input("advantage", [2])) });
    const built = learner.build("normalisation");
    const session = await Session.create(engine, built, { precision: "float64" });
    session.loadStates(initialStates(built.states, 0));
    const inputs = session.allocateInputs();
    for (const batch of batches) {
      inputs.arrays.advantage.set(batch);
      await session.run(inputs);
    }
    return Array.from(session.output("scaled"));
  }

  it("brings the first batch to a mean square of 1", async () => {
    const [a, b] = await scaled([[3, 4]]);
    expect([a, b]).toEqual([3 / Math.sqrt(12.5), 4 / Math.sqrt(12.5)]);
  });

  it("remembers the batches before, the older the less", async () => {
    const squares = (0.999 ** 2 * 1 + 0.999 * 4 + 9) / (0.999 ** 2 + 0.999 + 1);
    const [a] = await scaled([
      [1, -1],
      [2, 2],
      [3, -3],
    ]);
    expect(a).toBeCloseTo(3 / Math.sqrt(squares), 12);
  });

  it("leaves advantages that are all 0 as they are", async () => {
    expect(await scaled([[0, 0]])).toEqual([0, 0]);
  });
});
