import type { Codecs } from "../byte-source.ts";
import { concatenated } from "../bytes.ts";

/** A file of an archive that is being written. */
export interface StoredMember {
  readonly name: string;
  readonly bytes: number;
  /** Its content from the beginning; called twice, since the CRC-32 precedes it. */
  readonly pieces: () => Iterable<Uint8Array>;
}

/** In place of sizes and offsets that are in a zip64 field. */
const IN_FIELD = 0xffffffff;
/** The version of the format that has zip64. */
const VERSION = 45;
/** 1 January 1980, as NumPy writes it: the same content gives the same bytes. */
const DATE = 0x21;

/** The bytes of a zip archive of uncompressed members, every size in zip64 fields, as NumPy writes them. */
export function* zipPieces(
  members: readonly StoredMember[],
  { crc32 }: Pick<Codecs, "crc32">,
): Generator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes, pieces } of members) {
    const encoded = new TextEncoder().encode(name);
    let crc = 0;
    for (const piece of pieces()) crc = crc32(piece, crc);
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(4, VERSION, true);
    writeCommon(local, 10, crc, encoded.length, 20);
    const header = concatenated([bytesOf(local), encoded, zip64Field([bytes, bytes])]);
    yield header;
    yield* pieces();
    const entry = new DataView(new ArrayBuffer(46));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(4, VERSION, true);
    entry.setUint16(6, VERSION, true);
    writeCommon(entry, 12, crc, encoded.length, 28);
    entry.setUint32(42, IN_FIELD, true);
    directory.push(bytesOf(entry), encoded, zip64Field([bytes, bytes, offset]));
    offset += header.length + bytes;
  }
  const entries = concatenated(directory);
  yield concatenated([entries, endOfArchive(members.length, entries.length, offset)]);
}

/** The fields that both headers of a member share, from the time at byte `at` on. */
function writeCommon(header: DataView, at: number, crc: number, nameBytes: number, fieldBytes: number): void {
  header.setUint16(at + 2, DATE, true);
  header.setUint32(at + 4, crc, true);
  header.setUint32(at + 8, IN_FIELD, true);
  header.setUint32(at + 12, IN_FIELD, true);
  header.setUint16(at + 16, nameBytes, true);
  header.setUint16(at + 18, fieldBytes, true);
}

function zip64Field(values: readonly number[]): Uint8Array {
  const field = new DataView(new ArrayBuffer(4 + 8 * values.length));
  field.setUint16(0, 1, true);
  field.setUint16(2, 8 * values.length, true);
  for (const [index, value] of values.entries()) field.setBigUint64(4 + 8 * index, BigInt(value), true);
  return bytesOf(field);
}

/** The zip64 record, its locator, and the record whose fields all refer to it. */
function endOfArchive(count: number, bytes: number, offset: number): Uint8Array {
  const end = new DataView(new ArrayBuffer(56 + 20 + 22));
  end.setUint32(0, 0x06064b50, true);
  end.setBigUint64(4, 44n, true);
  end.setUint16(12, VERSION, true);
  end.setUint16(14, VERSION, true);
  end.setBigUint64(24, BigInt(count), true);
  end.setBigUint64(32, BigInt(count), true);
  end.setBigUint64(40, BigInt(bytes), true);
  end.setBigUint64(48, BigInt(offset), true);
  end.setUint32(56, 0x07064b50, true);
  end.setBigUint64(64, BigInt(offset + bytes), true);
  end.setUint32(72, 1, true);
  end.setUint32(76, 0x06054b50, true);
  return bytesOf(end).fill(0xff, 84, 96);
}

function bytesOf({ buffer }: DataView): Uint8Array {
  return new Uint8Array(buffer);
}
