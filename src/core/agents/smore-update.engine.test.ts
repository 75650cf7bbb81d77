import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { type NumberArray, Session } from "../engine/index.ts";
import { grad, initialStates, program, type Tensor } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { vectorSpaces } from "../spaces/index.ts";
import { gcsl } from "./gcsl.ts";
import { agentSettings } from "./index.ts";
import { type SmoreConfig, smore } from "./smore.ts";
import { centralDifference } from "./testing/central-difference.ts";
import { type Rows, referenceUpdate, type States } from "./testing/reference-smore.ts";

const context = { spaces: vectorSpaces({ observationSize: 2, goalSize: 1, actionSize: 2 }), totalUpdates: 7 };

/** A learner small enough for loops; its weights are partly clipped. */
function smallLearner(options: Partial<SmoreConfig> = {}) {
  const small = { hiddenSizes: [4, 3], batchSize: 6, learningRate: 0.01, weightClip: 2, discount: 0.9 };
  const config = agentSettings(smore, { preset: "released", ...small, ...options }, "");
  return { config, learner: smore.build(config, context) };
}

/** Scores, values and policies that have left their initialisation; target and score differ. */
function someStates(states: Parameters<typeof initialStates>[0]): Map<string, Float64Array> {
  const random = RandomGenerator.from(3);
  const start = Array.from(initialStates(states, 3), ([name, values]) => {
    const spread = name.endsWith(".parameters") ? 0.1 : 0;
    return [name, Float64Array.from(values, (x) => x + spread * random.normal())] as const;
  });
  return new Map(start);
}

function fillUniformly(array: NumberArray, random: RandomGenerator): void {
  for (let i = 0; i < array.length; i++) array[i] = random.uniform(-1, 1);
}

async function smallSession(options: Partial<SmoreConfig> = {}) {
  const { config, learner } = smallLearner(options);
  const session = await Session.create(engine, learner.update, { precision: "float64" });
  const inputs = session.allocateInputs();
  session.loadStates(someStates(learner.update.states));
  const random = RandomGenerator.from(8);
  const fill = () => {
    for (const array of Object.values(inputs.arrays)) fillUniformly(array, random);
  };
  fill();
  const states = (): States =>
    new Map(learner.update.states.map(({ name }) => [name, session.state(name).slice()]));
  const rows = (): Rows =>
    Object.fromEntries(
      learner.update.inputs.map(({ name, shape: [count, width] }) => [
        name,
        Array.from({ length: count }, (_, i) =>
          Array.from(inputs.arrays[name].subarray(i * width, (i + 1) * width)),
        ),
      ]),
    );
  return { config, learner, session, inputs, fill, states, rows };
}

const losses = [
  { scoreLoss: "bounded" },
  { scoreLoss: "linear" },
  { scoreLoss: "dual", divergence: "chiSquare", mixtureWeight: 0.3 },
  { scoreLoss: "dual", divergence: "chiSquare", divergenceScale: 0.1 },
  { scoreLoss: "dual", divergence: "kl", mixtureWeight: 0.3 },
] as const satisfies readonly Partial<SmoreConfig>[];

describe("updates equal loops by hand: value, policy on the new value, score on both, then the target", () => {
  it.each([...losses, { scoreHeads: 1, valueLayerNorm: false }])("%o", async (options) => {
    const { config, session, inputs, fill, states, rows } = await smallSession(options);
    let byHand = states();
    const clipped: number[] = [];
    for (let update = 1; update <= 3; update++) {
      fill();
      byHand = referenceUpdate({ config, actionSize: 2, totalUpdates: context.totalUpdates }, byHand, rows());
      await session.run(inputs);
      for (const [name, values] of states()) {
        const errors = Array.from(values, (x, i) => Math.abs(x - byHand.get(name)![i]));
        expect(Math.max(...errors), `${name} after update ${update}`).toBeLessThan(1e-10);
      }
      clipped.push(session.output("policy/clippedWeights")[0]);
    }
    expect(clipped.some((fraction) => fraction > 0 && fraction < 1)).toBe(true);
  });
});

/** A loss that the learner minimises, and a state of it, as tensors. */
function part(
  learner: ReturnType<typeof smallLearner>["learner"],
  kind: "outputs" | "states",
  name: string,
): Tensor {
  return learner.update[kind].find((declaration) => declaration.name === name)!.node;
}

describe("gradients agree with central differences", () => {
  it.each([
    ...losses.map((options) => ["score", options] as const),
    ["value", losses[0]] as const,
    ["policy", losses[0]] as const,
  ])("of the loss of the %s: %o", async (network, options) => {
    const { learner } = smallLearner(options);
    const [name, loss] = [`${network}.parameters`, part(learner, "outputs", `${network}/loss`)];
    const [gradient] = grad(loss, [part(learner, "states", name)]);
    const session = await Session.create(engine, program("losses", { loss, gradient }), {
      precision: "float64",
    });
    const start = someStates(learner.update.states);
    session.loadStates(start);
    const inputs = session.allocateInputs();
    const random = RandomGenerator.from(8);
    for (const array of Object.values(inputs.arrays)) fillUniformly(array, random);
    await session.run(inputs);
    const exact = session.output("gradient").slice();
    const lossWith = async (i: number, offset: number) => {
      session.loadStates(new Map(start).set(name, start.get(name)!.with(i, start.get(name)![i] + offset)));
      await session.run(inputs);
      return session.output("loss")[0];
    };
    const size = Math.max(...exact.map(Math.abs));
    expect(size).toBeGreaterThan(0);
    for (let i = 0; i < exact.length; i++) {
      const slope = await centralDifference((offset) => lossWith(i, offset));
      expect(Math.abs(slope - exact[i]) / size).toBeLessThan(1e-6);
    }
  });
});

describe("nothing flows back", () => {
  it.each([
    ["value", "score"],
    ["value", "targetScore"],
    ["policy", "score"],
    ["policy", "targetScore"],
    ["policy", "value"],
    ["score", "targetScore"],
    ["score", "value"],
    ["score", "policy"],
  ])("from the loss of the %s into the %s", (from, to) => {
    const { learner } = smallLearner({ scoreLoss: "dual" });
    const loss = part(learner, "outputs", `${from}/loss`);
    const state = part(learner, "states", `${to}.parameters`);
    expect(() => grad(loss, [state])).toThrow("the loss does not depend on variable 0");
  });
});

describe("the policy", () => {
  /** The policy's parameters after one update in which `network` starts elsewhere. */
  const policyAfter = async (network: string | undefined, options: Partial<SmoreConfig>) => {
    const { session, inputs, states } = await smallSession(options);
    const shifted = Array.from(states(), ([name, values]) => {
      const shift = name === `${network}.parameters` ? 0.2 : 0;
      return [name, Array.from(values, (x) => x + shift)] as const;
    });
    session.loadStates(new Map(shifted));
    await session.run(inputs);
    return session.state("policy.parameters").slice();
  };

  it.each(["targetScore", "value"])("sees the %s through the weights alone", async (network) => {
    // Temperature 0 makes every weight 1 for any advantage.
    const unweighted = { temperature: 0 };
    expect(await policyAfter(network, unweighted)).toEqual(await policyAfter(undefined, unweighted));
    expect(await policyAfter(network, {})).not.toEqual(await policyAfter(undefined, {}));
  });

  it("does not see the score before the target has followed it", async () => {
    expect(await policyAfter("score", {})).toEqual(await policyAfter(undefined, {}));
  });
});

it("without weights takes the steps of cloning alone, of GCSL with the same settings", async () => {
  const common = {
    hiddenSizes: [4, 3],
    batchSize: 6,
    policyHead: "learned",
    policyBackground: true,
    policySchedule: "cosine",
    learningRate: 0.01,
    rows: { eventful: 0.8 },
    inputs: { normalization: "standard", clip: null, goalOffset: true },
  } as const;
  const learners = [
    smore.build(agentSettings(smore, { ...common, policyWeights: "none" }, ""), context),
    gcsl.build(agentSettings(gcsl, { ...common, initialWeights: "orthogonal" }, ""), context),
  ];
  const [policyRows, rows] = learners.map(({ batches }) => batches.policyRows ?? batches.rows);
  expect(rows).toEqual(policyRows);

  const policies = learners.map(async ({ update }) => {
    const session = await Session.create(engine, update, { precision: "float64" });
    session.loadStates(initialStates(update.states, 3));
    const inputs = session.allocateInputs();
    const start = session.state("policy.parameters").slice();
    for (let step = 0; step < 3; step++) {
      for (const [name, array] of Object.entries(inputs.arrays)) {
        const place = name.replace(/^(policyRows|rows)/, "");
        fillUniformly(array, RandomGenerator.from(step, place));
      }
      await session.run(inputs);
    }
    return { start, end: session.state("policy.parameters").slice() };
  });
  const [weightless, cloned] = await Promise.all(policies);
  expect(cloned.start).toEqual(weightless.start);
  const errors = Array.from(cloned.end, (x, i) => Math.abs(x - weightless.end[i]));
  expect(Math.max(...errors)).toBeLessThan(1e-12);
  expect(Array.from(cloned.end)).not.toEqual(Array.from(cloned.start));
});
