import { UserError } from "../../base/errors.ts";
import type { Numbers } from "./array-file.ts";

type Kind = "b" | "f" | "i" | "u";

/** How numbers are stored: a NumPy type. */
export interface NumberType {
  /** NumPy's name, e.g. `"float32"`. */
  readonly name: string;
  readonly kind: Kind;
  readonly bytes: number;
  readonly bigEndian: boolean;
}

const NAMES: Readonly<Record<Kind, string>> = { b: "bool", f: "float", i: "int", u: "uint" };
const WIDTHS: Readonly<Record<Kind, readonly number[]>> = {
  b: [1],
  f: [2, 4, 8],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
};

/** Whether this machine stores the highest byte of a number first. */
const IS_BIG_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/** The type that NumPy writes as `<f4`, `>i8`, `|b1` …; undefined for types that are no plain numbers. */
export function parseNumberType(text: string): NumberType | undefined {
  const [, order, letter, digits] = /^([<>=|]?)([bfiu])(\d)$/.exec(text) ?? [];
  const kind = letter as Kind;
  const bytes = Number(digits);
  if (letter === undefined || !WIDTHS[kind].includes(bytes)) return undefined;
  const name = kind === "b" ? NAMES.b : `${NAMES[kind]}${8 * bytes}`;
  return { name, kind, bytes, bigEndian: order === ">" };
}

/**
 * What `decode` gives of the array that `where` names.
 * @throws UserError where numbers cannot be held exactly, see {@link decodeNumbers}.
 */
export function decodedOrRefused(where: string, decode: () => Numbers): Numbers {
  try {
    return decode();
  } catch (error) {
    throw new UserError(`${where}: ${(error as Error).message}; save it as float64`, { cause: error });
  }
}

/**
 * The numbers stored in `bytes`, a whole number of them; a view of `bytes` where that is possible.
 * @throws RangeError for a 64-bit integer beyond ±2^53, which no double holds exactly.
 */
export function decodeNumbers(bytes: Uint8Array, type: NumberType): Numbers {
  const ordered = type.bytes > 1 && type.bigEndian !== IS_BIG_ENDIAN ? swapped(bytes, type.bytes) : bytes;
  const { buffer, byteOffset } = ordered.byteOffset % type.bytes === 0 ? ordered : new Uint8Array(ordered);
  const count = bytes.length / type.bytes;
  switch (`${type.kind}${type.bytes}`) {
    case "f2":
      return Float32Array.from(new Uint16Array(buffer, byteOffset, count), halfToNumber);
    case "f4":
      return new Float32Array(buffer, byteOffset, count);
    case "f8":
      return new Float64Array(buffer, byteOffset, count);
    case "i1":
      return new Int8Array(buffer, byteOffset, count);
    case "i2":
      return new Int16Array(buffer, byteOffset, count);
    case "i4":
      return new Int32Array(buffer, byteOffset, count);
    case "i8":
      return exactDoubles(new BigInt64Array(buffer, byteOffset, count));
    case "u2":
      return new Uint16Array(buffer, byteOffset, count);
    case "u4":
      return new Uint32Array(buffer, byteOffset, count);
    case "u8":
      return exactDoubles(new BigUint64Array(buffer, byteOffset, count));
    default: // bool and uint8
      return new Uint8Array(buffer, byteOffset, count);
  }
}

/** A copy in which the bytes of each number, `width` of them, are reversed. */
function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const copy = new Uint8Array(bytes.length);
  for (let first = 0; first < copy.length; first += width)
    for (let i = 0; i < width; i++) copy[first + i] = bytes[first + width - 1 - i];
  return copy;
}

/** 64-bit integers as doubles. */
export function exactDoubles(integers: BigInt64Array | BigUint64Array): Float64Array {
  const doubles = new Float64Array(integers.length);
  for (let i = 0; i < doubles.length; i++) {
    doubles[i] = Number(integers[i]);
    if (!Number.isSafeInteger(doubles[i]))
      throw new RangeError(`the integer ${integers[i]} at position ${i} is beyond ±2^53`);
  }
  return doubles;
}

/** The value of a 16-bit floating-point number (IEEE 754 binary16). */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
