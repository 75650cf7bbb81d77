import { OnnxWriter } from "../../src/core/graph/onnx/writer.ts";

/** Sizes of PointReach. */
const SIZE = 2;

/**
 * A policy file for PointReach that no run of Smore wrote: its action is the goal minus the observation, after what
 * `spoil` makes of it.
 * @param spoil adds nodes that turn the array of the given name into the array `action`
 */
function foreignPolicy(spoil: (writer: OnnxWriter, difference: string) => void): Uint8Array {
  const writer = new OnnxWriter("foreign");
  writer.input("observation", "float32", [1, SIZE]);
  writer.input("goal", "float32", [1, SIZE]);
  writer.node("Sub", ["goal", "observation"], ["difference"]);
  spoil(writer, "difference");
  return writer.toBytes();
}

/** `result` = `source` + Σ of a matrix of rows × columns that is computed while the policy acts. */
function addMatrix(writer: OnnxWriter, source: string, result: string, rows: number, columns: number): void {
  writer.initializer("shape", "int64", [2], BigInt64Array.of(BigInt(rows), BigInt(columns)));
  writer.node("ReduceSum", [source], ["number"], { keepdims: 0 });
  writer.node("Expand", ["number", "shape"], ["matrix"]);
  writer.node("Exp", ["matrix"], ["product0"]);
  writer.node("ReduceSum", ["product0"], ["total"], { keepdims: 0 });
  writer.node("Add", [source, "total"], [result]);
}

function action(writer: OnnxWriter, type: "float32" | "float64" = "float32"): void {
  writer.output("action", type, [1, SIZE]);
}

/** Policies from elsewhere, by what is wrong with them. */
export const foreignPolicies = {
  sound: foreignPolicy((writer, difference) => {
    writer.node("Identity", [difference], ["action"]);
    action(writer);
  }),
  nan: foreignPolicy((writer, difference) => {
    writer.node("Sub", [difference, difference], ["zero"]);
    writer.node("Div", ["zero", "zero"], ["action"]);
    action(writer);
  }),
  failing: foreignPolicy((writer, difference) => {
    writer.initializer("far", "int64", [1, SIZE], BigInt64Array.of(1000n, 1000n));
    writer.node("Cast", [difference], ["whole"], { to: 7 });
    writer.node("Add", ["whole", "far"], ["indices"]);
    writer.node("GatherElements", [difference, "indices"], ["action"], { axis: 1 });
    action(writer);
  }),
  wide: foreignPolicy((writer, difference) => {
    writer.node("Concat", [difference, difference], ["action"], { axis: 0 });
    writer.output("action", "float32", ["rows", SIZE]);
  }),
  double: foreignPolicy((writer, difference) => {
    writer.node("Cast", [difference], ["action"], { to: 11 });
    action(writer, "float64");
  }),
  demanding: foreignPolicy((writer, difference) => {
    writer.input("noise", "float32", [1, SIZE]);
    writer.node("Add", [difference, "noise"], ["action"]);
    action(writer);
  }),
  /** 16 GB. */
  swelling: foreignPolicy((writer, difference) => {
    addMatrix(writer, difference, "action", 4000, 1_000_000);
    action(writer);
  }),
  /** Minutes of products. */
  endless: foreignPolicy((writer, difference) => {
    const products = 60;
    addMatrix(writer, difference, "sum", 4096, 4096);
    for (let i = 0; i < products; i++)
      writer.node("MatMul", [`product${i}`, `product${i}`], [`product${i + 1}`]);
    writer.node("ReduceMax", [`product${products}`], ["largest"], { keepdims: 0 });
    writer.node("Add", ["sum", "largest"], ["action"]);
    action(writer);
  }),
} satisfies Record<string, Uint8Array>;
