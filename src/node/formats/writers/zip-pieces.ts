import { crc32 } from "node:zlib";

/** A file of an archive that is being written. */
export interface StoredMember {
  readonly name: string;
  readonly bytes: number;
  /** Its content from the beginning; called twice, since the CRC-32 stands before it. */
  readonly pieces: () => Iterable<Uint8Array>;
}

/** In place of sizes and places that stand in a zip64 field. */
const IN_FIELD = 0xffffffff;
/** The version of the format that has zip64. */
const VERSION = 45;
/** 1 January 1980, as NumPy writes it: the same content gives the same bytes. */
const DATE = 0x21;

/** The bytes of a zip archive of uncompressed members, every size in zip64 fields, as NumPy writes them. */
export function* zipPieces(members: readonly StoredMember[]): Generator<Uint8Array> {
  const directory: Buffer[] = [];
  let place = 0;
  for (const { name, bytes, pieces } of members) {
    const encoded = Buffer.from(name);
    let crc = 0;
    for (const piece of pieces()) crc = crc32(piece, crc);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(VERSION, 4);
    writeCommon(local.subarray(10), crc, encoded.length, 20);
    yield Buffer.concat([local, encoded, zip64Field([bytes, bytes])]);
    yield* pieces();
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(VERSION, 4);
    entry.writeUInt16LE(VERSION, 6);
    writeCommon(entry.subarray(12), crc, encoded.length, 28);
    entry.writeUInt32LE(IN_FIELD, 42);
    directory.push(entry, encoded, zip64Field([bytes, bytes, place]));
    place += local.length + encoded.length + 20 + bytes;
  }
  const entries = Buffer.concat(directory);
  yield Buffer.concat([entries, endOfArchive(members.length, entries.length, place)]);
}

/** The fields that both headers of a member share, from the time on. */
function writeCommon(target: Buffer, crc: number, nameLength: number, fieldLength: number): void {
  target.writeUInt16LE(DATE, 2);
  target.writeUInt32LE(crc, 4);
  target.writeUInt32LE(IN_FIELD, 8);
  target.writeUInt32LE(IN_FIELD, 12);
  target.writeUInt16LE(nameLength, 16);
  target.writeUInt16LE(fieldLength, 18);
}

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return field;
}

function endOfArchive(count: number, bytes: number, place: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(VERSION, 12);
  end.writeUInt16LE(VERSION, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(bytes), 40);
  end.writeBigUInt64LE(BigInt(place), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(place + bytes), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.fill(0xff, 84, 96);
  return end;
}
