import { expect, it } from "vitest";
import { decodeNumbers, parseNumberType } from "./number-type.ts";

it("half-precision numbers have the values of IEEE 754", () => {
  const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x8000);
  const decoded = decodeNumbers(new Uint8Array(bits.buffer), parseNumberType("<f2")!);
  expect(Array.from(decoded)).toEqual([
    1,
    -2,
    2 ** -24,
    1023 * 2 ** -24,
    2 ** -14,
    65504,
    Infinity,
    -Infinity,
    NaN,
    -0,
  ]);
});

it("bytes at any place are read", () => {
  const bytes = new Uint8Array(17);
  new DataView(bytes.buffer).setFloat64(3, 0.1, true);
  expect(Array.from(decodeNumbers(bytes.subarray(3, 11), parseNumberType("<f8")!))).toEqual([0.1]);
  new DataView(bytes.buffer).setFloat64(3, 0.1, false);
  expect(Array.from(decodeNumbers(bytes.subarray(3, 11), parseNumberType(">f8")!))).toEqual([0.1]);
});

it("only plain numbers have a type", () => {
  for (const text of ["O", "|O8", "<U5", "|S3", "<c8", "<f16", "<M8[s]", "V4", "<f4 ", ""])
    expect(parseNumberType(text), text).toBeUndefined();
  expect(parseNumberType("|b1")).toMatchObject({ name: "bool", bytes: 1 });
});
