import { bytesPerNumber, type ColumnNumbers, type ColumnType } from "../../data/columns/column.ts";
import type { Codecs } from "../byte-source.ts";
import { latin1 } from "../text.ts";
import { type StoredMember, zipPieces } from "./zip-pieces.ts";

/** NumPy aligns the numbers behind a header to this many bytes. */
const ALIGNMENT = 64;

/** An array of float32 numbers, or bytes, that is being written. */
export interface WrittenArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** Default `"float32"`. */
  readonly type?: ColumnType;
  /** The numbers from the beginning, row-major, in arrays of any length; called twice. */
  readonly numbers: () => Iterable<ColumnNumbers>;
}

export function arrayBytes({ shape, type = "float32" }: WrittenArray): number {
  return shape.reduce((product, axis) => product * axis, bytesPerNumber(type));
}

/** The bytes of a NumPy archive, uncompressed. */
export function npzPieces(
  arrays: readonly WrittenArray[],
  codecs: Pick<Codecs, "crc32">,
): Iterable<Uint8Array> {
  return zipPieces(arrays.map(memberOf), codecs);
}

function memberOf(array: WrittenArray): StoredMember {
  const { name, shape, type = "float32", numbers } = array;
  const header = npyHeader(shape, type);
  return {
    name: `${name}.npy`,
    bytes: header.length + arrayBytes(array),
    *pieces() {
      yield header;
      for (const piece of numbers()) yield new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
    },
  };
}

/** The header of a row-major array of little-endian numbers, version 1. */
function npyHeader(shape: readonly number[], type: ColumnType): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${type === "float32" ? "<f4" : "|u1"}', 'fortran_order': False, 'shape': (${axes}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = latin1.encode(`\x93NUMPY\x01\0\0\0${text.padEnd(length - 11)}\n`);
  new DataView(header.buffer).setUint16(8, length - 10, true);
  return header;
}
