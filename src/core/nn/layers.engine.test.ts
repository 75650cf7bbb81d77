import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { initialStates, input, program } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { type Activation, declareNetwork, ensemble, type MlpOptions, mlp, scalarOutput } from "./index.ts";

const random = RandomGenerator.from(21);
const normals = (length: number) => Float64Array.from({ length }, () => random.normal());

const activations: Readonly<Record<Activation, (x: number) => number>> = {
  relu: (x) => Math.max(x, 0),
  tanh: Math.tanh,
  gelu: (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

/** The same network, one row at a time, reading its parameters off one list. */
function mlpByHand(options: MlpOptions, parameters: ArrayLike<number>, row: readonly number[]): number[] {
  const { inputSize, hiddenSizes, outputSize, activation = "relu", layerNorm } = options;
  const sizes = [inputSize, ...hiddenSizes, outputSize];
  let next = 0;
  const take = (length: number) => Array.from({ length }, () => parameters[next++]);
  let x = [...row];
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const [inputs, outputs] = [sizes[layer], sizes[layer + 1]];
    const [weight, bias] = [take(inputs * outputs), take(outputs)];
    x = bias.map((b, j) => x.reduce((sum, value, i) => sum + value * weight[i * outputs + j], b));
    if (layer + 2 === sizes.length) break;
    const normalize = () => {
      const [scale, shift] = [take(outputs), take(outputs)];
      const mean = x.reduce((a, b) => a + b) / outputs;
      const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / outputs;
      x = x.map((value, j) => ((value - mean) / Math.sqrt(variance + 1e-6)) * scale[j] + shift[j]);
    };
    if (layerNorm === "beforeActivation") normalize();
    x = x.map(activations[activation]);
    if (layerNorm === "afterActivation") normalize();
  }
  expect(next).toBe(parameters.length);
  return x;
}

const rows = 4;

describe("mlp", () => {
  const cases: readonly MlpOptions[] = [
    { inputSize: 3, hiddenSizes: [5, 4], outputSize: 2 },
    { inputSize: 3, hiddenSizes: [], outputSize: 2 },
    { inputSize: 3, hiddenSizes: [5, 4], outputSize: 2, layerNorm: "beforeActivation" },
    { inputSize: 2, hiddenSizes: [6], outputSize: 1, activation: "tanh" },
    { inputSize: 2, hiddenSizes: [6, 6], outputSize: 1, activation: "gelu", layerNorm: "afterActivation" },
  ];
  it.each(cases)("computes what a loop by hand computes: %o", async (options) => {
    const network = declareNetwork("net", mlp(options));
    const y = network.apply(input("x", [rows, options.inputSize]));
    expect(y.shape).toEqual([rows, options.outputSize]);
    const session = await Session.create(engine, program("p", { y }), { precision: "float64" });
    const parameters = normals(network.flat.size);
    session.loadStates(new Map([["net.parameters", parameters]]));
    const inputs = session.allocateInputs();
    inputs.arrays.x.set(normals(inputs.arrays.x.length));
    await session.run(inputs);
    for (let row = 0; row < rows; row++) {
      const x = Array.from(inputs.arrays.x.subarray(row * options.inputSize, (row + 1) * options.inputSize));
      mlpByHand(options, parameters, x).forEach((expected, j) => {
        expect(session.output("y")[row * options.outputSize + j]).toBeCloseTo(expected, 12);
      });
    }
  });

  it("starts with zero biases, unit scales, zero shifts and weights of gain √2", () => {
    const architecture = mlp({
      inputSize: 3,
      hiddenSizes: [5],
      outputSize: 2,
      layerNorm: "beforeActivation",
    });
    const names = architecture.parameters.map(({ name }) => name);
    expect(names).toEqual([
      ...["layer0.weight", "layer0.bias", "layer0.scale", "layer0.shift"],
      ...["layer1.weight", "layer1.bias"],
    ]);
    const { flat } = declareNetwork("net", architecture);
    const values = initialStates(program("p", { flat }).states, 1).get("net.parameters")!;
    expect(values.subarray(15, 30)).toEqual(
      Float32Array.of(...[0, 0, 0, 0, 0], ...[1, 1, 1, 1, 1], ...[0, 0, 0, 0, 0]),
    );
    expect(values.subarray(40)).toEqual(new Float32Array(2));
    const squares = (part: Float32Array) => part.reduce((sum, x) => sum + x * x, 0);
    expect(squares(values.subarray(0, 15))).toBeCloseTo(2 * 3, 5);
    expect(squares(values.subarray(30, 40))).toBeCloseTo(2 * 2, 5);
  });
});

describe("ensemble", () => {
  const member = scalarOutput(mlp({ inputSize: 2, hiddenSizes: [3], outputSize: 1 }));
  const network = declareNetwork("net", ensemble(3, member));
  const heads = network.apply(input("x", [rows, 2]));
  const built = program("p", Object.fromEntries(heads.map((head, i) => [`head${i}`, head])));

  it("starts its heads differently", () => {
    const values = initialStates(built.states, 1).get("net.parameters")!;
    const each = values.length / 3;
    const [first, second, third] = [0, 1, 2].map((head) => values.slice(head * each, (head + 1) * each));
    expect(first).not.toEqual(second);
    expect(second).not.toEqual(third);
  });

  it("lets the parameters of one head change that head alone", async () => {
    const session = await Session.create(engine, built, { precision: "float64" });
    const inputs = session.allocateInputs();
    inputs.arrays.x.set(normals(rows * 2));
    const outputs = async (parameters: Float64Array) => {
      session.loadStates(new Map([["net.parameters", parameters]]));
      await session.run(inputs);
      return heads.map((_, head) => session.output(`head${head}`).slice());
    };
    const parameters = normals(network.flat.size);
    const before = await outputs(parameters);
    expect(before[0]).toHaveLength(rows);
    const each = parameters.length / 3;
    const after = await outputs(parameters.map((x, i) => (Math.floor(i / each) === 1 ? x + 1 : x)));
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).not.toEqual(before[1]);
    expect(after[2]).toEqual(before[2]);
  });
});
