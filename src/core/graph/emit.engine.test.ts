import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { loadOnnxRuntime } from "../../node/engine/runtime.ts";
import { Session } from "../engine/index.ts";
import {
  constant,
  type EmitOptions,
  emitOnnx,
  full,
  grad,
  type Initializer,
  input,
  type Program,
  program,
  state,
  type Tensor,
} from "./index.ts";
import { ModelProtoSchema } from "./onnx/onnx_pb.ts";

const zeros: Initializer = () => {};

function emitted(built: Program, options: EmitOptions = {}) {
  const model = fromBinary(ModelProtoSchema, emitOnnx(built, options));
  const graph = model.graph!;
  const operators = graph.node.map(({ opType }) => opType).sort();
  return { model, graph, operators };
}

const operatorsOf = (outputs: Record<string, Tensor>) => emitted(program("p", outputs)).operators;

describe("equal subexpressions", () => {
  const [x, y] = [input("x", [3]), input("y", [3])];

  it("are written once", () => {
    const write = () => x.add(y).tanh();
    expect(operatorsOf({ z: write().mul(write()) })).toEqual(["Add", "Mul", "Tanh"]);
    expect(operatorsOf({ a: write(), b: write() })).toEqual(["Add", "Identity", "Tanh"]);
  });

  it("of a loss and its gradient are shared", () => {
    const loss = x.mul(y).exp().sum();
    const [gradient] = grad(loss, [x]);
    expect(operatorsOf({ loss, gradient }).filter((operator) => operator === "Exp")).toHaveLength(1);
  });

  it("include constants, whichever operations use them", () => {
    const { graph } = emitted(program("p", { a: x.mul(3).add(3), b: x.sub(full([], 3)) }));
    expect(graph.initializer).toHaveLength(1);
  });

  it("do not include what differs in order, attributes or shape", () => {
    const m = input("m", [2, 2]);
    expect(operatorsOf({ z: x.sub(y).mul(y.sub(x)) })).toEqual(["Mul", "Sub", "Sub"]);
    expect(operatorsOf({ a: m.sum(0), b: m.sum(1) })).toEqual(["ReduceSum", "ReduceSum"]);
    expect(operatorsOf({ a: x.clip(-1, 1), b: x.clip(-1, 2) })).toEqual(["Clip", "Clip"]);
    expect(operatorsOf({ a: m.reshape([4]), b: m.reshape([1, 4]) })).toEqual(["Reshape", "Reshape"]);
  });

  it("do not include constants that JSON cannot tell apart", async () => {
    const session = await Session.create(
      engine,
      program("p", {
        high: x.minimum(constant(Number.POSITIVE_INFINITY)),
        low: x.minimum(constant(Number.NEGATIVE_INFINITY)),
        none: x.add(constant(Number.NaN)),
      }),
    );
    const inputs = session.allocateInputs();
    inputs.arrays.x.set([1, 2, 3]);
    await session.run(inputs);
    expect(Array.from(session.output("high"))).toEqual([1, 2, 3]);
    expect(Array.from(session.output("low"))).toEqual(new Array(3).fill(Number.NEGATIVE_INFINITY));
    expect(Array.from(session.output("none"))).toEqual(new Array(3).fill(Number.NaN));
  });
});

describe("what no result needs", () => {
  const [x, y] = [input("x", [3]), input("y", [3])];

  it("is not written", () => {
    const product = x.mul(y);
    product.exp().sum();
    const { graph, operators } = emitted(program("p", { product }));
    expect(operators).toEqual(["Mul"]);
    expect(graph.output.map(({ name }) => name)).toEqual(["product"]);
    expect(graph.initializer).toHaveLength(0);
  });

  it("costs nothing: a stopped gradient and neutral constants leave no node", () => {
    expect(operatorsOf({ z: x.stopGradient().add(0).mul(1).div(1).sub(0).exp() })).toEqual(["Exp"]);
  });

  it("disappears from gradients", () => {
    expect(operatorsOf({ slope: grad(x.mul(y).tanh().sum(), [y])[0] })).not.toContain("ReduceSum");
  });
});

describe("results", () => {
  it("that are an input, a state or another result again leave under their own names", async () => {
    const [x, s] = [input("x", [1]), state("s", [1], zeros)];
    const doubled = x.mul(2);
    const built = program("p", { same: x, held: s, doubled, again: doubled }, [[s, doubled]]);
    const { graph } = emitted(built);
    expect(graph.output.map(({ name }) => name)).toEqual(["s:next", "same", "held", "doubled", "again"]);
    const session = await Session.create(engine, built);
    const inputs = session.allocateInputs();
    inputs.arrays.x[0] = 4;
    await session.run(inputs);
    await session.run(inputs);
    const values = ["same", "held", "doubled", "again"].map((name) => session.output(name)[0]);
    expect(values).toEqual([4, 8, 8, 8]);
  });
});

/** rows · w + s, and a step of s; `w` and `s` are states. */
function affine() {
  const rows = input("rows", [1, 2]);
  const [w, s] = [state("w", [2, 3], zeros), state("s", [3], zeros)];
  return program("affine", { y: rows.linear(w, s) }, [[s, s.add(1)]]);
}

const values = new Map([
  ["w", [1, 2, 3, 4, 5, 6]],
  ["s", [0.5, 0, -0.5]],
]);

describe("frozen states", () => {
  it("become initializers and are no longer inputs or outputs", () => {
    const { graph } = emitted(affine(), { frozenStates: values });
    expect(graph.input.map(({ name }) => name)).toEqual(["rows"]);
    expect(graph.output.map(({ name }) => name)).toEqual(["y"]);
    const w = graph.initializer.find(({ name }) => name === "w")!;
    expect(w.dims).toEqual([2n, 3n]);
    expect(new Float32Array(w.rawData.slice().buffer)).toEqual(Float32Array.from(values.get("w")!));
  });

  it("can be some of the states; the others stay", () => {
    const { graph } = emitted(affine(), { frozenStates: new Map([["w", values.get("w")!]]) });
    expect(graph.input.map(({ name }) => name)).toEqual(["s", "rows"]);
    expect(graph.output.map(({ name }) => name)).toEqual(["s:next", "y"]);
  });

  it("of another size are rejected", () => {
    expect(() => emitOnnx(affine(), { frozenStates: new Map([["w", [1, 2]]]) })).toThrow(
      'emit: frozen state "w" has shape [2, 3], got 2 values',
    );
  });
});

describe("a model with any number of rows", () => {
  it.each([1, 7])("runs with %i", async (count) => {
    const model = emitOnnx(affine(), { anyRows: true, frozenStates: values });
    const onnxruntime = loadOnnxRuntime();
    const session = await onnxruntime.InferenceSession.create(model);
    const rows = Float32Array.from({ length: 2 * count }, (_, i) => i);
    const { y } = await session.run({ rows: new onnxruntime.Tensor(rows, [count, 2]) });
    expect(y.dims).toEqual([count, 3]);
    const expected = Array.from({ length: 3 * count }, (_, i) => {
      const [row, column] = [Math.floor(i / 3), i % 3];
      return rows[2 * row] * (column + 1) + rows[2 * row + 1] * (column + 4) + 0.5 - 0.5 * column;
    });
    expect(Array.from(y.data as Float32Array)).toEqual(expected);
  });

  it("names the axis instead of fixing it", () => {
    const { graph } = emitted(affine(), { anyRows: true, frozenStates: values });
    for (const { type } of [...graph.input, ...graph.output])
      expect(type?.value.value?.shape?.dim[0].value).toEqual({ case: "dimParam", value: "rows" });
  });
});

describe("the model file", () => {
  it("carries its name, its operator set and the metadata given", () => {
    const metadata = { agent: "smore", note: "γ = 0.99" };
    const { model } = emitted(affine(), { metadata });
    expect(Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))).toEqual(metadata);
    expect(model.graph?.name).toBe("affine");
    expect(model.producerName).toBe("smore");
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([["", 20n]]);
  });

  it("is the same to the last byte when written again", () => {
    expect(emitOnnx(affine())).toEqual(emitOnnx(affine()));
  });
});
