import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { loadOnnxRuntime } from "../../node/engine/runtime.ts";
import { emitSteps } from "./emit.ts";
import {
  concat,
  emitOnnx,
  grad,
  input,
  type Precision,
  type Program,
  program,
  state,
  Tensor,
} from "./index.ts";
import { type AttributeProto, type GraphProto, ModelProtoSchema } from "./onnx/onnx_pb.ts";
import { elementTypes, OnnxWriter } from "./onnx/writer.ts";

type Unary = (x: Tensor, y: Tensor, v: Tensor) => Tensor;

/** Every operation, applied to matrices x and y [4, 4] and a vector v [4]. */
const operations: Readonly<Record<string, Unary>> = {
  add: (x, _, v) => x.add(v),
  sub: (x, y) => x.sub(y),
  mul: (x, _, v) => x.mul(v),
  div: (x, y) => x.div(y),
  minimum: (x, y) => x.minimum(y),
  maximum: (x, y) => x.maximum(y),
  greater: (x, y) => x.greater(y).where(x, y),
  less: (x, y) => x.less(y).where(x, y),
  where: (x, y, v) => x.greater(0).where(y, v).add(x),
  neg: (x) => x.neg(),
  exp: (x) => x.exp(),
  log: (x) => x.log(),
  sqrt: (x) => x.sqrt(),
  abs: (x) => x.abs(),
  sign: (x) => x.sign().mul(x),
  floor: (x) => x.floor().mul(x),
  order: (x, y) => x.arrange(y.order()),
  arrange: (x) => x.arrange(x.order()),
  neighbours: (x, _, v) => v.neighbours(x.sum().mul(0)).mul(x.sum()),
  square: (x) => x.square(),
  cos: (x) => x.cos(),
  sin: (x) => x.sin(),
  tanh: (x) => x.tanh(),
  sigmoid: (x) => x.sigmoid(),
  softplus: (x) => x.softplus(),
  relu: (x) => x.relu(),
  gelu: (x) => x.gelu(),
  clip: (x) => x.clip(-1, 1),
  stopGradient: (x) => x.stopGradient().mul(x),
  cast: (x) => input("bytes", [4, 4], "uint8").cast().mul(x),
  sum: (x) => x.sum(0),
  mean: (x) => x.mean(1, true),
  max: (x) => x.max(),
  logSumExp: (x) => x.logSumExp(1),
  softmax: (x) => x.softmax(),
  reshape: (x) => x.reshape([2, 8]),
  transpose: (x) => x.transpose(),
  slice: (x) => x.slice(1, 3),
  pad: (x) => x.pad(1, 2),
  broadcastTo: (_x, _y, v) => v.broadcastTo([2, 4]),
  column: (x) => x.column(1),
  diagonal: (x) => x.diagonal(),
  matmul: (x, y) =>
    x
      .matmul(y, { transposeRight: true })
      .reshape([1, 4, 4])
      .matmul(y.reshape([1, 4, 4]), { transposeRight: true }),
  linear: (x, y, v) => x.linear(y, v),
  layerNorm: (x, _, v) => x.layerNorm(v, v),
};

/** One operation, its gradient, and a state that takes a step along it. */
function programOf(name: string, operation: Unary): Program {
  const [x, v] = [state("x", [4, 4], () => {}), state("v", [4], () => {})];
  const value = operation(x, input("y", [4, 4]), v);
  const loss = concat([value.reshape([value.size]), x.reshape([16]), v]).sum();
  const [toX, toV] = grad(loss, [x, v]);
  return program(name, { loss, value }, [
    [x, x.sub(toX)],
    [v, v.sub(toV)],
  ]);
}

const precisions = ["float32", "float64"] as const;
const models = [
  ...Object.entries(operations).flatMap(([name, operation]) =>
    precisions.map((precision) => ({
      title: `${name}, ${precision}`,
      bytes: emitOnnx(programOf(name, operation), { precision }),
      precision,
    })),
  ),
  ...(["linear", "cast"] as const).flatMap((name) =>
    precisions.map((precision) => ({
      title: `several steps of ${name}, ${precision}`,
      bytes: emitSteps(programOf(name, operations[name]), precision),
      precision,
    })),
  ),
];

it("covers every operation of Tensor", () => {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(Tensor.prototype))
    .filter(([name, { value }]) => name !== "constructor" && typeof value === "function")
    .map(([name]) => name);
  expect(Object.keys(operations).sort()).toEqual(methods.sort());
});

describe("ONNX Runtime accepts", () => {
  it.each(models)("$title", async ({ bytes }) => {
    const onnxruntime = loadOnnxRuntime();
    const session = await onnxruntime.InferenceSession.create(bytes);
    expect(session.outputNames).toContain("loss");
    await session.release();
  });
});

const bytesPerElement: Readonly<Record<number, number>> = {
  [elementTypes.float32]: 4,
  [elementTypes.int64]: 8,
  [elementTypes.float64]: 8,
};

/** The one field of an attribute that its declared type promises, and the fields that are filled. */
function attributeFields({ type, f, i, s, floats, ints, t, g }: AttributeProto) {
  const promised = { 1: "f", 2: "i", 3: "s", 4: "t", 5: "g", 6: "floats", 7: "ints" }[type];
  const filled = Object.entries({
    f: f !== 0,
    i: i !== 0n,
    s: s.length,
    t,
    g,
    floats: floats.length,
    ints: ints.length,
  })
    .filter(([, present]) => present)
    .map(([name]) => name);
  return { promised, filled };
}

/** What the ONNX specification demands of a graph, beyond each operator's own signature. */
function checkStructure(bytes: Uint8Array, precision: Precision): void {
  const { graph, irVersion, opsetImport } = fromBinary(ModelProtoSchema, bytes);
  expect(irVersion).toBe(BigInt(OnnxWriter.representation));
  expect(opsetImport).toHaveLength(1);
  checkGraph(graph!, precision);
}

/** Checks a graph that may use the names of the graphs around it; returns all names it uses. */
function checkGraph(graph: GraphProto, precision: Precision, outer: ReadonlySet<string> = new Set()) {
  const { node, initializer, input: inputs, output: outputs } = graph;
  const defined = new Set<string>();
  const define = (name: string) => {
    expect(name, "a name is empty").not.toBe("");
    expect(defined.has(name) || outer.has(name), `"${name}" is defined twice`).toBe(false);
    defined.add(name);
  };
  for (const { name } of inputs) define(name);
  for (const { name, dims, dataType, rawData } of initializer) {
    define(name);
    const size = dims.reduce((product, dim) => product * Number(dim), 1);
    expect(rawData.length, `bytes of "${name}"`).toBe(size * bytesPerElement[dataType]);
  }
  const used = new Set(outputs.map(({ name }) => name));
  for (const { name, opType, input: operands, output: results, attribute } of node) {
    for (const operand of operands) {
      const known = defined.has(operand) || outer.has(operand);
      expect(known, `"${operand}" is used by "${name}" before it is defined`).toBe(true);
      used.add(operand);
    }
    expect(results.length).toBeGreaterThan(0);
    results.forEach(define);
    if (opType === "TopK") for (const result of results) used.add(result); // values and places come together, wanted or not
    expect(new Set(attribute.map(({ name: key }) => key)).size).toBe(attribute.length);
    for (const one of attribute) {
      const { promised, filled } = attributeFields(one);
      expect(promised, `type of attribute ${one.name} of "${name}"`).toBeDefined();
      expect(filled.filter((field) => field !== promised)).toEqual([]);
      if (one.g)
        for (const inner of checkGraph(one.g, precision, new Set([...outer, ...defined]))) used.add(inner);
    }
  }
  expect(new Set(node.map(({ name }) => name)).size).toBe(node.length);
  expect(new Set(outputs.map(({ name }) => name)).size).toBe(outputs.length);
  for (const { name, type } of [...inputs, ...outputs]) {
    expect(defined.has(name), `"${name}" is declared but not defined`).toBe(true);
    const expected = name.endsWith("bytes") ? "uint8" : precision;
    expect(type?.value.value?.elemType).toBe(elementTypes[expected]);
    expect(type?.value.value?.shape).toBeDefined();
  }
  const unused = [...defined].filter((name) => !used.has(name));
  expect(unused, "defined but never used").toEqual([]);
  return used;
}

describe("the structure is sound:", () => {
  it.each(models)("$title", ({ bytes, precision }) => checkStructure(bytes, precision));
});

/** A Python whose `onnx` package knows our operator set; what is missing otherwise. */
function findChecker(): { python?: string; reason: string } {
  const ask = "import onnx; print(onnx.__version__, onnx.defs.onnx_opset_version())";
  const reasons = ["python3", "/usr/bin/python3"].map((python) => {
    const { status, stdout } = spawnSync(python, ["-c", ask], { encoding: "utf8" });
    if (status !== 0) return { reason: `${python} has no onnx package` };
    const [version, operatorSet] = stdout.split(" ");
    return Number(operatorSet) >= OnnxWriter.operatorSet
      ? { python, reason: "" }
      : { reason: `${python} has onnx ${version}, which ends at operator set ${Number(operatorSet)}` };
  });
  const found = reasons.find(({ python }) => python);
  return found ?? { reason: reasons.map(({ reason }) => reason).join("; ") };
}

const { python, reason } = findChecker();

const checkAll = `
import glob, onnx, sys
for path in sorted(glob.glob(sys.argv[1] + "/*.onnx")):
    onnx.checker.check_model(path, full_check=True)
    print("checked")
`;

describe("onnx.checker of the ONNX project accepts", () => {
  it.skipIf(!python)(`every model${python ? "" : ` (skipped: ${reason})`}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "smore-onnx-"));
    try {
      for (const [i, { bytes }] of models.entries()) writeFileSync(join(folder, `${i}.onnx`), bytes);
      const output = execFileSync(python!, ["-c", checkAll, folder], { encoding: "utf8" });
      expect(output.trim().split("\n")).toHaveLength(models.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
