import { describe, expect, it } from "vitest";
import { UserError } from "../base/errors.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "./safetensors.ts";

/** A file from parts written by hand, independent of the encoder. */
function fileOf(header: unknown, data: Uint8Array = new Uint8Array(), headerLength?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + data.length);
  new DataView(file.buffer).setBigUint64(0, headerLength ?? BigInt(json.length), true);
  file.set(json, 8);
  file.set(data, 8 + json.length);
  return file;
}

const float = (...values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);
const field = (shape: unknown, offsets: unknown, dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets: offsets,
});

describe("encodeSafetensors", () => {
  const tensors = new Map<string, Tensor>([
    ["actor/kernel", { shape: [2, 3], data: Float32Array.of(1, -2.5, 3e-40, Number.NaN, -0, Infinity) }],
    ["1", { shape: [], data: Float32Array.of(7) }],
    ["empty", { shape: [0, 4], data: new Float32Array() }],
    ["__proto__", { shape: [1], data: Float32Array.of(0.1) }],
  ]);

  it("comes back with the same names, order, shapes, bits and metadata", () => {
    const read = decodeSafetensors(encodeSafetensors(tensors, { step: "12", note: "größer" }), "weights");
    expect([...read.tensors.keys()]).toEqual([...tensors.keys()]);
    for (const [name, tensor] of tensors) {
      expect(read.tensors.get(name)!.shape).toEqual(tensor.shape);
      expect(Buffer.from(read.tensors.get(name)!.data.buffer)).toEqual(Buffer.from(tensor.data.buffer));
    }
    expect(read.metadata).toEqual({ step: "12", note: "größer" });
  });

  it("writes the bytes the format asks for", () => {
    const file = encodeSafetensors(new Map([["w", { shape: [2], data: Float32Array.of(1, 2) }]]));
    const json = '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    const padded = json.padEnd(Math.ceil(json.length / 8) * 8, " ");
    expect(Buffer.from(file).toString("latin1")).toBe(
      `${String.fromCharCode(padded.length)}\0\0\0\0\0\0\0${padded}\0\0\x80\x3f\0\0\0\x40`,
    );
  });

  it("encodes views into a larger buffer and reads from unaligned bytes", () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const file = encodeSafetensors(new Map([["w", { shape: [2], data }]]));
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    const read = decodeSafetensors(shifted.subarray(3), "weights").tensors.get("w")!;
    expect([...read.data]).toEqual([1, 2]);
    shifted.fill(0);
    expect([...read.data]).toEqual([1, 2]);
  });

  it("rejects shapes that do not hold their data", () => {
    expect(() => encodeSafetensors(new Map([["w", { shape: [3], data: new Float32Array(2) }]]))).toThrow(
      "safetensors: w: shape [3] does not hold 2 numbers",
    );
    expect(() =>
      encodeSafetensors(new Map([["__metadata__", { shape: [], data: new Float32Array(1) }]])),
    ).toThrow(RangeError);
  });
});

describe("decodeSafetensors", () => {
  it("reads fields in any header order, by their place in the file", () => {
    const file = fileOf({ b: field([1], [4, 8]), a: field([1], [0, 4]) }, float(1, 2));
    expect(
      [...decodeSafetensors(file, "weights").tensors].map(([name, { data }]) => [name, data[0]]),
    ).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });

  const cases: [string, Uint8Array, RegExp][] = [
    ["an empty file", new Uint8Array(), /has 0 bytes/],
    ["a header longer than the file", fileOf({}, undefined, 3n), /header length is 3, but only 2 bytes/],
    ["an absurd header length", fileOf({}, undefined, 2n ** 63n), /header length is 9223372036854776000/],
    ["a header that is not JSON", fileOf("{nonsense"), /header is not JSON/],
    ["a header that is a list", fileOf("[]"), /not a JSON object/],
    ["a field that is a number", fileOf({ w: 3 }), /w: expected an object/],
    ["another dtype", fileOf({ w: field([1], [0, 8], "F64") }), /w: dtype is "F64", only "F32"/],
    ["a negative size", fileOf({ w: field([-1], [0, 4]) }), /w: shape must be a list/],
    ["a fractional offset", fileOf({ w: field([1], [0, 4.5]) }), /w: data_offsets must be two/],
    ["three offsets", fileOf({ w: field([1], [0, 4, 4]) }), /w: data_offsets must be two/],
    [
      "shape and offsets at odds",
      fileOf({ w: field([2], [0, 4]) }, float(1)),
      /w: shape \[2\] and the 4 bytes/,
    ],
    ["a size beyond counting", fileOf({ w: field([2 ** 40, 2 ** 40], [0, 4]) }, float(1)), /do not agree/],
    [
      "an offset past the end",
      fileOf({ w: field([2], [0, 8]) }, float(1)),
      /w: data_offsets end at 8, but .* 4/,
    ],
    ["a gap", fileOf({ w: field([1], [4, 8]) }, float(1, 2)), /w: data_offsets begin at 4 instead of 0/],
    [
      "an overlap",
      fileOf({ a: field([2], [0, 8]), b: field([1], [4, 8]) }, float(1, 2)),
      /b: data_offsets begin at 4 instead of 8/,
    ],
    ["bytes left over", fileOf({ w: field([1], [0, 4]) }, float(1, 2)), /4 bytes at the end belong to no/],
    ["metadata that are not strings", fileOf({ __metadata__: { step: 3 } }), /__metadata__ must map/],
  ];
  it.each(cases)("rejects %s", (_, file, message) => {
    expect(() => decodeSafetensors(file, "runs/a/state.safetensors")).toThrow(message);
    expect(() => decodeSafetensors(file, "runs/a/state.safetensors")).toThrow(UserError);
    expect(() => decodeSafetensors(file, "runs/a/state.safetensors")).toThrow(
      /^runs\/a\/state\.safetensors is/,
    );
  });
});
