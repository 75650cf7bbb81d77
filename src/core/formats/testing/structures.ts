import { crc32, deflateSync, inflateSync } from "node:zlib";
import type { RandomGenerator } from "../../random/generator.ts";
import { EDGES } from "./mutations.ts";

/** A change of one field that a reader relies on: a size, a count, a place or a kind. The rest stays sound. */
export type StructuralMutation = (bytes: Buffer, random: RandomGenerator) => Buffer;

/** Values that readers get wrong: edges of types, and what is too large by a little or by far. */
const VALUES = [...EDGES, 2n, 7n, 2n ** 20n, 2n ** 24n, 2n ** 28n];

const pick = <Value>(values: readonly Value[], random: RandomGenerator): Value =>
  values[random.integer(values.length)];

function edge(random: RandomGenerator, bits: number, old: bigint): bigint {
  const near = [old + 1n, old - 1n, 2n * old, old * 1000n, -old];
  return BigInt.asUintN(bits, random.uniform() < 0.3 ? pick(near, random) : pick(VALUES, random));
}

/** Overwrites an integer by an edge. */
function forgeInteger(
  bytes: Buffer,
  at: number,
  size: number,
  random: RandomGenerator,
  order: "little" | "big" = "little",
): Buffer {
  const changed = Buffer.from(bytes);
  const stored = changed.subarray(at, at + size);
  const field = order === "little" ? stored : Buffer.from(stored).reverse();
  const old = field.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  let value = edge(random, 8 * size, old);
  for (let i = 0; i < field.length; i++, value >>= 8n) field[i] = Number(value & 255n);
  if (order === "big") stored.set(field.reverse());
  return changed;
}

/** Fields of the records of a zip archive: where each stands from its signature, and its size. */
const ZIP_FIELDS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  "PK\x01\x02": [
    [8, 2],
    [10, 2],
    [20, 4],
    [24, 4],
    [28, 2],
    [30, 2],
    [32, 2],
    [42, 4],
  ],
  "PK\x03\x04": [
    [26, 2],
    [28, 2],
  ],
  "PK\x05\x06": [
    [8, 2],
    [10, 2],
    [12, 4],
    [16, 4],
    [20, 2],
  ],
  "PK\x06\x06": [
    [24, 8],
    [32, 8],
    [40, 8],
    [48, 8],
  ],
};

export const zip: StructuralMutation = (bytes, random) => {
  const fields = Object.entries(ZIP_FIELDS).flatMap(([signature, fields]) =>
    placesOf(bytes, Buffer.from(signature, "latin1")).flatMap((place) =>
      fields.map(([offset, size]) => [place + offset, size] as const),
    ),
  );
  const [at, size] = pick(fields, random);
  return forgeInteger(bytes, at, size, random);
};

/** The header of an array: another length, type, order or shape, or nests and repetitions in their place. */
export const npy: StructuralMutation = (bytes, random) => {
  if (random.uniform() < 0.2) return forgeInteger(bytes, 8, 2, random);
  const length = bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, 10 + length);
  const change = pick<readonly [RegExp, string]>(
    [
      [/\([\d, ]*\)/, `(${pick(["0", "1", "2147483648", "999999999999999", "-1"], random)}, 3)`],
      [/\([\d, ]*\)/, `(${"1, ".repeat(1 + random.integer(3000))})`],
      [/'[<|>][a-z]\d'/, `'${pick(["<f2", ">f8", "|b1", "<i8", "|O", "<U9", "<c8"], random)}'`],
      [/'[<|>][a-z]\d'/, pick(["[", "'descr':["], random).repeat(1 + random.integer(8000))],
      [/False/, "True"],
      [/\}/, "}".repeat(1 + random.integer(30_000))],
      [/ /, " ".repeat(1 + random.integer(30_000))],
    ],
    random,
  );
  const changed = Buffer.from(
    header.replace(change[0], () => change[1]),
    "latin1",
  );
  const head = Buffer.from(bytes.subarray(0, 10));
  head.writeUInt16LE(Math.min(0xffff, changed.length), 8);
  return Buffer.concat([head, changed, bytes.subarray(10 + length)]);
};

/** Instructions that make much of few bytes, repeated at one place of the program. */
const PICKLED = [
  "}",
  "]",
  ")",
  "(",
  "}\x94",
  "]\x94",
  "2",
  "N\x85",
  "U\x00",
  "0",
  "h\x00",
  "h\x00h\x01\x93",
  "K\x01a",
  "}s",
  "e",
  "u",
];

export const pickle: StructuralMutation = (bytes, random) => {
  const at = 2 + random.integer(Math.min(bytes.length - 2, 400));
  if (random.uniform() < 0.5) return forgeInteger(bytes, at, pick([1, 4, 8], random), random);
  const pieces = Buffer.from(pick(PICKLED, random).repeat(1 + random.integer(200_000)), "latin1");
  return Buffer.concat([bytes.subarray(0, at), pieces, bytes.subarray(at)]);
};

/** Records of HDF5 with what stands in them: places and sizes, by their signatures. */
const HDF5_SIGNATURES = [
  "\x89HDF",
  "TREE",
  "SNOD",
  "HEAP",
  "OHDR",
  "FRHP",
  "FHDB",
  "BTHD",
  "BTLF",
  "GCOL",
  "FAHD",
  "FADB",
  "EAHD",
];
/** Types of the messages of an object: space, type, layout, filters, fill value, link, table of symbols, continuation. */
const HDF5_MESSAGES = new Set([0x01, 0x03, 0x08, 0x0b, 0x05, 0x06, 0x11, 0x10]);
const LONGEST_MESSAGE = 256;

export const hdf5: StructuralMutation = (bytes, random) => {
  const records = HDF5_SIGNATURES.flatMap((signature) => placesOf(bytes, Buffer.from(signature, "latin1")));
  const messages = messagesOf(bytes);
  const starts = messages.length === 0 || random.uniform() < 0.4 ? records : messages;
  const [start, length] = [pick(starts, random), 8 * (1 + random.integer(8))];
  const at = Math.min(bytes.length - 8, start + random.integer(length));
  const size = pick([1, 2, 4, 8, 8], random);
  if (random.uniform() < 0.7) return forgeInteger(bytes, at, size, random);
  // A place that is one of another record: circles, and records read as others.
  const changed = Buffer.from(bytes);
  changed.writeBigUInt64LE(BigInt(pick(records, random)), start + 8 * Math.floor((at - start) / 8));
  return changed;
};

/** Where the messages of objects of version 1 begin: a known type, a size, flags and three zeros before them. */
function messagesOf(bytes: Buffer): number[] {
  const places: number[] = [];
  for (let at = 0; at + 8 < bytes.length; at += 8)
    if (
      HDF5_MESSAGES.has(bytes.readUInt16LE(at)) &&
      bytes.readUInt16LE(at + 2) % 8 === 0 &&
      bytes.readUInt16LE(at + 2) <= LONGEST_MESSAGE &&
      bytes.readUIntLE(at + 5, 3) === 0
    )
      places.push(at + 8);
  return places;
}

/** Where the header of a PNG picture is, with its checksum behind it. */
const PNG_HEADER = { start: 12, end: 29 };
/** Its width, height, bits, colours, compression, filters and interlacing: where each stands, and its size. */
const PNG_FIELDS = [[16, 4], [20, 4], ...Array.from({ length: 5 }, (_, i) => [24 + i, 1])] as const;

/** A PNG picture with a changed header, a changed length of a part, or another number of pixels than its header says. */
export const png: StructuralMutation = (bytes, random) => {
  const kind = random.uniform();
  if (kind < 0.2) return forgeInteger(bytes, pick(pngParts(bytes), random), 4, random, "big");
  if (kind < 0.7) {
    const [at, size] = pick(PNG_FIELDS, random);
    const changed = forgeInteger(bytes, at, size, random, "big");
    changed.writeUInt32BE(crc32(changed.subarray(PNG_HEADER.start, PNG_HEADER.end)), PNG_HEADER.end);
    return changed;
  }
  const start = pngParts(bytes).find((at) => bytes.toString("latin1", at + 4, at + 8) === "IDAT")!;
  const end = start + 8 + bytes.readUInt32BE(start);
  const pixels = inflateSync(bytes.subarray(start + 8, end));
  const length = pick([0, 1, pixels.length - 1, pixels.length + 1, 2 ** 20, 2 ** 26], random);
  const other = Buffer.alloc(length, pick([0, 4, 5, 255], random));
  pixels.copy(other, 0, 0, random.integer(pixels.length));
  const body = Buffer.concat([Buffer.from("IDAT"), deflateSync(other)]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length - 4);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([
    ...[bytes.subarray(0, start), frame.subarray(0, 4), body, frame.subarray(4)],
    bytes.subarray(end + 4),
  ]);
};

/** Where the parts of a PNG picture begin: length, type, content, checksum. */
function pngParts(bytes: Buffer): number[] {
  const places: number[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) places.push(at);
  return places;
}

/** A field of a segment of a JPEG picture: tables, frame, restart interval, scan. Scans may also be repeated. */
export const jpeg: StructuralMutation = (bytes, random) => {
  const segments = [0xc0, 0xc2, 0xc4, 0xdb, 0xdd, 0xda].flatMap((marker) =>
    placesOf(bytes, Buffer.from([0xff, marker])),
  );
  const at = pick(segments, random);
  if (random.uniform() < 0.2) {
    const piece = bytes.subarray(at, Math.min(bytes.length, at + 4 + random.integer(40)));
    return Buffer.concat([
      ...[bytes.subarray(0, at), ...Array<Buffer>(1 + random.integer(2000)).fill(piece)],
      bytes.subarray(at),
    ]);
  }
  const place = Math.min(bytes.length - 2, at + 1 + random.integer(24));
  return forgeInteger(bytes, place, 1 + random.integer(2), random, "big");
};

/** JSON with one value exchanged for one of another kind, a nest, or a text that never ends. */
export const json: StructuralMutation = (bytes, random) => {
  const text = bytes.toString();
  const values = [...text.matchAll(/(?<=: ?)(?:"[^"]*"|-?\d+|true|false|null)/g)];
  const { index, 0: old } = pick(values, random);
  const value = pick(
    [
      "null",
      "-1",
      "1e999",
      "99999999999999999999",
      '""',
      "[]",
      "{}",
      "NaN",
      "-Infinity",
      '{"a":'.repeat(random.integer(5000)),
      "[".repeat(random.integer(200_000)),
      `"${'\\"'.repeat(random.integer(200_000))}`,
      `"${"a".repeat(random.integer(200_000))}"`,
    ],
    random,
  );
  return Buffer.from(text.slice(0, index) + value + text.slice(index + old.length));
};

/** A table of text with one cell or line multiplied, or a cell that only looks like a number. */
export const csv: StructuralMutation = (bytes, random) => {
  const lines = bytes.toString().split("\n");
  const line = random.integer(lines.length);
  const cells = lines[line].split(",");
  const cell = random.integer(cells.length);
  cells[cell] = pick(
    [
      "",
      "1e400",
      "0x10",
      "١",
      `"${"a,".repeat(random.integer(50_000))}`,
      "1,".repeat(random.integer(200_000)),
      "9".repeat(random.integer(100_000)),
      " ".repeat(random.integer(100_000)),
    ],
    random,
  );
  lines[line] = cells.join(",");
  return Buffer.from(lines.join("\n"));
};

function placesOf(bytes: Buffer, signature: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 1)) places.push(at);
  return places;
}
