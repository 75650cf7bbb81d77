import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, grad, input, program, state, type Tensor } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import {
  DiagonalGaussian,
  declareNetwork,
  drawOneHot,
  GaussianWithBackground,
  gaussian,
  mlp,
  squashed,
  zeros,
} from "./index.ts";
import { initializeAll } from "./network.ts";

async function evaluate(outputs: Record<string, Tensor>, states = new Map<string, number[]>()) {
  const session = await Session.create(engine, program("p", outputs), { precision: "float64" });
  session.loadStates(states);
  await session.run(session.allocateInputs());
  return session;
}

describe("DiagonalGaussian", () => {
  const logProbability = async (mean: number[][], logDeviation: number[], action: number[][]) => {
    const shape = [mean.length, logDeviation.length];
    const gaussian = new DiagonalGaussian(constant(mean.flat(), shape), constant(logDeviation, [shape[1]]));
    const y = gaussian.logProbability(constant(action.flat(), shape));
    return Array.from((await evaluate({ y })).output("y"));
  };

  it("has the log-probability of the formula", async () => {
    // −½ (0.3² + 0.4²) − log 2π
    const [unit] = await logProbability([[0.2, 0.5]], [0, 0], [[0.5, 0.1]]);
    expect(unit).toBeCloseTo(-1.962877, 6);
    // σ = (½, 2): −½ ((1/½)² + (3/2)²) − log ½ − log 2 − log 2π
    const rows = await logProbability(
      [
        [0, 0],
        [1, -1],
      ],
      [Math.log(0.5), Math.log(2)],
      [
        [1, 3],
        [1, -1],
      ],
    );
    expect(rows[0]).toBeCloseTo(-3.125 - Math.log(2 * Math.PI), 12);
    expect(rows[1]).toBeCloseTo(-Math.log(2 * Math.PI), 12);
  });

  it("is a density: it integrates to one", async () => {
    const [step, count] = [0.02, 1001];
    const grid = Array.from({ length: count }, (_, i) => [(i - (count - 1) / 2) * step]);
    const logs = await logProbability(
      grid.map(() => [0.3]),
      [Math.log(0.7)],
      grid,
    );
    expect(logs.reduce((sum, log) => sum + Math.exp(log) * step, 0)).toBeCloseTo(1, 10);
  });
});

describe("gaussian", () => {
  const options = { inputSize: 2, hiddenSizes: [3], outputSize: 2 };
  const learned = () => gaussian(squashed(mlp(options)), { size: 2, spread: "learned" });

  it("has the means of its network and learned log standard deviations, limited to [−5, 2]", async () => {
    const x = constant([0.5, -1, 2, 0.1], [2, 2]);
    const [policy, body] = [learned(), mlp(options)];
    const network = declareNetwork("policy", policy);
    const twin = declareNetwork("body", body);
    const weights = Array.from({ length: twin.flat.size }, (_, i) => Math.sin(i + 1));
    const { mean, logStandardDeviation } = network.apply(x);
    const session = await evaluate(
      { mean, logStandardDeviation, expected: twin.apply(x).tanh() },
      new Map([
        ["policy.parameters", [...weights, -7, 3]],
        ["body.parameters", weights],
      ]),
    );
    expect(session.output("mean")).toEqual(session.output("expected"));
    expect(Array.from(session.output("logStandardDeviation"))).toEqual([-5, 2]);
  });

  it("gives one log-probability for each row", () => {
    const { mean } = declareNetwork("policy", learned()).apply(input("x", [5, 2]));
    const gaussian = new DiagonalGaussian(mean, constant([0, 0], [2]));
    expect(gaussian.logProbability(input("action", [5, 2])).shape).toEqual([5]);
  });
});

it("a Gaussian with unit spread has no parameters but those of its network, and the background's", () => {
  const means = mlp({ inputSize: 2, hiddenSizes: [3], outputSize: 2 });
  const own = (background: boolean) =>
    gaussian(means, { size: 2, spread: "unit", background }).parameters.slice(means.parameters.length);
  expect(own(false)).toEqual([]);
  expect(own(true).map(({ name }) => name)).toEqual(["backgroundLogit"]);
});

describe("gaussian with a background", () => {
  it.each([
    1, 4, 6, 20,
  ])("at first lets the mean learn from every action of a box of %i dimensions", async (size) => {
    const random = RandomGenerator.from(7);
    const means = squashed(mlp({ inputSize: 2, hiddenSizes: [8], outputSize: size }));
    const policy = gaussian(means, { size, spread: "learned", background: true });
    const network = declareNetwork("policy", policy);
    const start = new Float32Array(network.flat.size);
    initializeAll(policy)(start, [start.length], random);
    // The start's spread and share around a mean of 0; one action in a corner of the box, one in the middle.
    const { logStandardDeviation, backgroundLogit } = network.apply(
      constant([0.3, -0.8, 0.1, 0.5], [2, 2]),
    ) as GaussianWithBackground;
    const mean = state("mean", [2, size], zeros);
    const mixture = new GaussianWithBackground(mean, logStandardDeviation, backgroundLogit);
    const action = constant([...Array(size).fill(-1), ...Array(size).fill(0.5)], [2, size]);
    const [gradient] = grad(mixture.logProbability(action).sum(), [mean]);
    const session = await evaluate(
      { gradient },
      new Map([
        ["policy.parameters", Array.from(start)],
        ["mean", Array(2 * size).fill(0)],
      ]),
    );
    const all = Array.from(session.output("gradient"));
    // The gradient of a plain Gaussian times the probability that the action is not the background's, which is ½ in a
    // corner and 1 / (1 + e^(−n (1 − ½²) / 2)) at ½ in every one of n dimensions.
    for (const value of all.slice(0, size)) expect(value).toBeCloseTo(-0.5, 6);
    for (const value of all.slice(size)) expect(value).toBeCloseTo(0.5 / (1 + Math.exp(-0.375 * size)), 6);
  });
});

describe("drawOneHot", () => {
  async function draw(logits: readonly number[], rows: number, numbers: (i: number) => number) {
    const uniform = input("uniform", [rows, logits.length]);
    const repeated = constant(logits, [1, logits.length]).broadcastTo(uniform.shape);
    const session = await Session.create(engine, program("p", { drawn: drawOneHot(repeated, uniform) }));
    const inputs = session.allocateInputs();
    inputs.arrays.uniform.forEach((_, i, array) => {
      array[i] = numbers(i);
    });
    await session.run(inputs);
    return Array.from({ length: rows }, (_, row) =>
      Array.from(session.output("drawn").slice(row * logits.length, (row + 1) * logits.length)),
    );
  }

  it("draws every column as often as softmax says", async () => {
    const [logits, rows] = [[1, -0.5, 0, 2], 40_000];
    const random = RandomGenerator.from(4);
    const drawn = await draw(logits, rows, () => random.uniform());
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    for (const [column, logit] of logits.entries()) {
      const share = drawn.reduce((sum, row) => sum + row[column], 0) / rows;
      const expected = Math.exp(logit) / total;
      // Four standard errors.
      expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / rows));
    }
  });

  it("never draws where the uniform number is 0, and shares the one between columns that tie", async () => {
    expect(await draw([5, 0, 0], 1, (i) => [0, 0.5, 0.25][i])).toEqual([[0, 1, 0]]);
    expect(await draw([1, 1], 1, () => 0.3)).toEqual([[0.5, 0.5]]);
  });
});
