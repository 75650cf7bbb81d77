import type { NumberType } from "../../../core/formats/containers/number-type.ts";

const WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** The bits of those numbers of 16 bits that are no finite ones; of finite ones only 0 is a usual fill value. */
const HALVES = new Map([
  [0, 0],
  [Number.NaN, 0x7e00],
  [Number.POSITIVE_INFINITY, 0x7c00],
  [Number.NEGATIVE_INFINITY, 0xfc00],
]);

/**
 * The value of chunks that are not stored, as an unsigned integer of the same bits; undefined where it is none of that type.
 * @param fill of the metadata: a number, a truth value, `"NaN"`, `"Infinity"`, `"-Infinity"`, or nothing for 0
 */
export function fillBits(fill: unknown, { kind, bytes }: NumberType): bigint | number | undefined {
  const number = typeof fill === "string" ? WORDS[fill] : Number(fill ?? 0);
  if (number === undefined || (Number.isNaN(number) && fill !== "NaN")) return undefined;
  if (kind === "f" && bytes === 2) return HALVES.get(number);
  const view = new DataView(new ArrayBuffer(8));
  if (kind !== "f") {
    if (!Number.isInteger(number)) return undefined;
    view.setBigInt64(0, BigInt.asIntN(64, BigInt(number)), true);
  } else if (bytes === 4) view.setFloat32(0, number, true);
  else view.setFloat64(0, number, true);
  const bits = view.getBigUint64(0, true);
  return bytes === 8 ? bits : Number(BigInt.asUintN(8 * bytes, bits));
}
