import { crc32, deflateRawSync } from "node:zlib";

export interface BuiltMember {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  /** Whether sizes and place stand in a zip64 field. */
  readonly zip64?: boolean;
  /** Forged fields of the directory. */
  readonly crc?: number;
  readonly bytes?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly localName?: string;
  /** Where the directory says the member is. */
  readonly place?: number;
}

/** A zip archive, true or forged. */
export function buildZip(members: readonly BuiltMember[], options: { zip64?: boolean } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let place = 0;
  for (const member of members) {
    const { name, content, deflate = false, localName = name } = member;
    const stored = deflate ? deflateRawSync(content) : Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(Buffer.byteLength(localName), 26);
    const { method = deflate ? 8 : 0, bytes = content.length, crc = crc32(content), flags = 0 } = member;
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc, 16);
    const wide = [bytes, stored.length, member.place ?? place];
    const extra = Buffer.alloc(member.zip64 ? 28 : 0);
    if (member.zip64) {
      extra.writeUInt16LE(1);
      extra.writeUInt16LE(24, 2);
      for (const [index, value] of wide.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
    }
    for (const [index, at] of [24, 20, 42].entries())
      entry.writeUInt32LE(member.zip64 ? 0xffffffff : wide[index], at);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt16LE(extra.length, 30);
    directory.push(entry, Buffer.from(name), extra);
    parts.push(local, Buffer.from(localName), stored);
    place += local.length + Buffer.byteLength(localName) + stored.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22, 0xff);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt32LE(0, 4); // the number of this disk
  end.writeUInt16LE(0, 20); // the length of a comment
  if (!options.zip64) {
    end.writeUInt16LE(members.length, 8);
    end.writeUInt16LE(members.length, 10);
    end.writeUInt32LE(directoryBytes.length, 12);
    end.writeUInt32LE(place, 16);
    return Buffer.concat([...parts, directoryBytes, end]);
  }
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50);
  record.writeBigUInt64LE(BigInt(members.length), 24);
  record.writeBigUInt64LE(BigInt(members.length), 32);
  record.writeBigUInt64LE(BigInt(directoryBytes.length), 40);
  record.writeBigUInt64LE(BigInt(place), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50);
  locator.writeBigUInt64LE(BigInt(place + directoryBytes.length), 8);
  return Buffer.concat([...parts, directoryBytes, record, locator, end]);
}

/** An array in NumPy's format, from the text of its header and the bytes of its numbers. */
export function buildNpy(header: string, data: Uint8Array = new Uint8Array(0), version = 1): Buffer {
  const head = Buffer.alloc(version === 1 ? 10 : 12);
  head.write("\x93NUMPY", "latin1");
  head[6] = version;
  if (version === 1) head.writeUInt16LE(header.length, 8);
  else head.writeUInt32LE(header.length, 8);
  return Buffer.concat([head, Buffer.from(header, "latin1"), data]);
}

/** An array of float32 numbers in NumPy's format. */
export function npyOf(
  shape: readonly number[],
  numbers: readonly number[],
  type: "<f4" | "|u1" = "<f4",
): Buffer {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.map((axis) => `${axis}, `).join("")}), }\n`;
  return buildNpy(
    header,
    type === "|u1" ? Buffer.from(numbers) : Buffer.from(Float32Array.from(numbers).buffer),
  );
}
