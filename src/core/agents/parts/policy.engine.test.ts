import { describe, expect, it } from "vitest";
import { engine } from "../../../node/engine/index.ts";
import { Session } from "../../engine/index.ts";
import { constant } from "../../graph/index.ts";
import { DiagonalGaussian, declareNetwork, GaussianWithBackground, LearnerBuilder } from "../../nn/index.ts";
import { vectorSpaces } from "../../spaces/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { Inputs, inputsConfig } from "./inputs.ts";
import { cloningLoss, type LikelihoodSettings, policyNetwork, stepPolicy } from "./policy.ts";

const networks = {
  hiddenSizes: [4],
  activation: "relu",
  layerNorm: "none",
  initialWeights: "glorot",
} as const;
const spaces = vectorSpaces({ observationSize: 2, goalSize: 1, actionSize: 2 });
const inputs = new Inputs(inputsConfig({ normalization: "none", goalOffset: false }).parse({}), { spaces });
const states = { observation: constant([50, -30, 20, 70], [2, 2]), goal: constant([1, 2], [2, 1]) };

describe("a policy's network", () => {
  const parametersOf = (settings: LikelihoodSettings) =>
    policyNetwork({ ...networks, ...settings }, inputs).parameters.map(({ name }) => name);

  it.each([
    "regression",
    "unit",
    "learned",
  ] as const)("with the head %s learns what it names", (policyHead) => {
    const own = (policyBackground: boolean) =>
      parametersOf({ policyHead, policyBackground }).filter((name) => !name.startsWith("layer"));
    const spread = policyHead === "learned" ? ["logStandardDeviation"] : [];
    expect(own(false)).toEqual(spread);
    expect(own(true)).toEqual([...spread, "backgroundLogit"]);
  });

  it.each([
    ["regression", true],
    ["learned", true],
    ["unit", false],
  ] as const)("with the head %s has means that are squashed: %s", async (policyHead, squashed) => {
    const settings = { policyHead, policyBackground: false };
    const network = declareNetwork("policy", policyNetwork({ ...networks, ...settings }, inputs));
    const ones = network.withFlat(constant(new Float64Array(network.flat.size).fill(1), [network.flat.size]));
    const { mean } = await evaluate({ mean: ones.apply(states).mean });
    expect(Math.max(...mean.map(Math.abs)) <= 1).toBe(squashed);
  });
});

describe("the loss of cloning", () => {
  const mean = constant([0.2, 0.5], [1, 2]);
  const action = constant([0.5, 0.1], [1, 2]);
  const zeros = constant([0, 0], [2]);
  const lossOf = async (distribution: DiagonalGaussian, settings: LikelihoodSettings, weight = 3) => {
    const { loss } = cloningLoss({ distribution, action, weight: constant([weight], [1]) }, settings);
    return (await evaluate({ loss })).loss[0];
  };

  it("of plain regression is the weighted mean of squares by coordinate", async () => {
    const distribution = new DiagonalGaussian(mean, zeros);
    const settings = { policyHead: "regression", policyBackground: false } as const;
    expect(await lossOf(distribution, settings)).toBeCloseTo((3 * (0.09 + 0.16)) / 2, 12);
  });

  it("of a likelihood is the weighted −log π(a | s, g)", async () => {
    const distribution = new DiagonalGaussian(mean, zeros);
    const settings = { policyHead: "unit", policyBackground: false } as const;
    expect(await lossOf(distribution, settings)).toBeCloseTo(3 * (0.125 + Math.log(2 * Math.PI)), 12);
  });

  it("of regression with a background is the likelihood of a unit Gaussian with that background", async () => {
    const distribution = new GaussianWithBackground(mean, zeros, constant([0], [1]));
    const settings = { policyHead: "regression", policyBackground: true } as const;
    const density = 0.5 * Math.exp(-0.125 - Math.log(2 * Math.PI)) + 0.5 / 4;
    expect(await lossOf(distribution, settings)).toBeCloseTo(-3 * Math.log(density), 12);
  });
});

describe("the policy's steps", () => {
  /** Output bias of a policy with a constant gradient, after each of four updates: Adam's steps equal the rate. */
  async function trained(settings: { policySchedule: "constant" | "cosine"; policyStart: number }) {
    const learner = new LearnerBuilder();
    const vectors = { inputs: { images: { sharing: "shared" } } } as const;
    const likelihood = { policyHead: "unit", policyBackground: false } as const;
    const policy = learner.network("policy", policyNetwork({ ...networks, ...likelihood }, inputs));
    const loss = policy.apply(states).mean.sum().neg();
    stepPolicy(learner, policy, loss, { learningRate: 0.1, ...settings, ...vectors }, { totalUpdates: 4 });
    const session = await Session.create(engine, learner.build("steps"), { precision: "float64" });
    const feed = session.allocateInputs();
    const biases = [0];
    for (let update = 0; update < 4; update++) {
      await session.run(feed);
      biases.push(session.state("policy.parameters").at(-1)!);
    }
    return biases.slice(1).map((bias, i) => bias - biases[i]);
  }
  const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6));

  it("have a constant rate, or one that falls along a cosine to the end of the run", async () => {
    expect(await trained({ policySchedule: "constant", policyStart: 0 })).toEqual(
      close([0.1, 0.1, 0.1, 0.1]),
    );
    const rates = [0, 1, 2, 3].map((update) => 0.05 * (1 + Math.cos((Math.PI * update) / 4)));
    expect(await trained({ policySchedule: "cosine", policyStart: 0 })).toEqual(close(rates));
  });

  it("begin after as many updates as `policyStart` says, with Adam's moments at their start", async () => {
    expect(await trained({ policySchedule: "constant", policyStart: 2 })).toEqual(close([0, 0, 0.1, 0.1]));
  });
});
