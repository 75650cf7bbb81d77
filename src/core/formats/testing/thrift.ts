import type { RandomGenerator } from "../../random/generator.ts";

const TYPES = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
} as const;

/** A value in Thrift's compact protocol, in which Parquet writes its footer and the headers of its pages. */
type Thrift =
  | { readonly kind: "integer"; value: bigint }
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "list"; readonly type: number; items: Thrift[] }
  | {
      readonly kind: "struct";
      readonly fields: { readonly id: number; type: number; readonly value: Thrift }[];
    };

class Reader {
  at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  struct(): Thrift & { kind: "struct" } {
    const fields: { id: number; type: number; value: Thrift }[] = [];
    for (let id = 0; ; ) {
      const byte = this.#bytes[this.at++];
      const type = byte & 15;
      if (type === 0) return { kind: "struct", fields };
      id = byte >> 4 ? id + (byte >> 4) : Number(zigzagDecoded(this.#varint()));
      fields.push({ id, type, value: this.#value(type) });
    }
  }

  #value(type: number): Thrift {
    if (type === TYPES.true || type === TYPES.false) return { kind: "bytes", bytes: Buffer.alloc(0) };
    if (type === TYPES.byte) return this.#raw(1);
    if (type === TYPES.double) return this.#raw(8);
    if (type === TYPES.struct) return this.struct();
    if (type === TYPES.binary) {
      const length = Number(this.#varint());
      const { bytes } = this.#raw(length);
      return { kind: "bytes", bytes: Buffer.concat([varint(BigInt(length)), bytes]) };
    }
    if (type === TYPES.list) {
      const byte = this.#bytes[this.at++];
      const length = byte >> 4 === 15 ? Number(this.#varint()) : byte >> 4;
      const items = Array.from({ length }, () => this.#value(byte & 15));
      return { kind: "list", type: byte & 15, items };
    }
    return { kind: "integer", value: zigzagDecoded(this.#varint()) };
  }

  #raw(length: number): { kind: "bytes"; bytes: Buffer } {
    this.at += length;
    return { kind: "bytes", bytes: this.#bytes.subarray(this.at - length, this.at) };
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#bytes[this.at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
}

const zigzagDecoded = (value: bigint) => (value >> 1n) ^ -(value & 1n);

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    if (rest <= 127n) return Buffer.from(bytes);
  }
}

function encoded(value: Thrift): Buffer {
  if (value.kind === "bytes") return value.bytes;
  if (value.kind === "integer") return varint((value.value << 1n) ^ (value.value >> 63n));
  if (value.kind === "list") {
    const { items, type } = value;
    const head =
      items.length < 15
        ? Buffer.of((items.length << 4) | type)
        : Buffer.concat([Buffer.of(0xf0 | type), varint(BigInt(items.length))]);
    return Buffer.concat([head, ...items.map(encoded)]);
  }
  const parts: Buffer[] = [];
  let last = 0;
  for (const { id, type, value: field } of value.fields) {
    parts.push(
      id > last && id - last < 16
        ? Buffer.of(((id - last) << 4) | type)
        : Buffer.concat([Buffer.of(type), varint(BigInt(id) << 1n)]),
    );
    parts.push(encoded(field));
    last = id;
  }
  return Buffer.concat([...parts, Buffer.of(0)]);
}

/** Every integer and list in a value. */
function* leavesOf(value: Thrift): Generator<Thrift & { kind: "integer" | "list" }> {
  if (value.kind === "integer") yield value;
  if (value.kind === "list") {
    yield value;
    for (const item of value.items) yield* leavesOf(item);
  }
  if (value.kind === "struct") for (const field of value.fields) yield* leavesOf(field.value);
}

/** Exchanges one integer, or repeats or empties one list. */
function forge(value: Thrift, random: RandomGenerator, edges: readonly bigint[]): void {
  const leaves = [...leavesOf(value)];
  const leaf = leaves[random.integer(leaves.length)];
  if (leaf.kind === "integer") leaf.value = edges[random.integer(edges.length)];
  else
    leaf.items =
      random.uniform() < 0.5
        ? []
        : Array.from({ length: 2 + random.integer(50) }).flatMap(() => leaf.items.slice(0, 200));
}

const child = (value: Thrift | undefined, id: number): Thrift | undefined =>
  value?.kind === "struct" ? value.fields.find((field) => field.id === id)?.value : undefined;
const integer = (value: Thrift | undefined): number => (value?.kind === "integer" ? Number(value.value) : 0);

/** Integers of a page or a footer that readers get wrong: edges of types, kinds of encodings, negative sizes. */
const EDGES = [
  0n,
  1n,
  -1n,
  2n,
  3n,
  5n,
  8n,
  9n,
  63n,
  64n,
  1000n,
  2n ** 16n,
  2n ** 20n,
  2n ** 24n,
  2n ** 28n,
  2n ** 30n,
  2n ** 31n - 1n,
  -(2n ** 31n),
  2n ** 40n,
  2n ** 62n,
];

/**
 * A Parquet file with one integer or list of its footer, or of the header of a page, exchanged. The lengths and places around
 * it are mended, so that the reader comes as far as to that field.
 */
export function parquet(bytes: Buffer, random: RandomGenerator): Buffer {
  const footerLength = bytes.readUInt32LE(bytes.length - 8);
  const footerStart = bytes.length - 8 - footerLength;
  const footer = new Reader(bytes, footerStart).struct();
  const withFooter = (body: Buffer) => {
    const content = encoded(footer);
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(content.length);
    tail.write("PAR1", 4);
    return Buffer.concat([body, content, tail]);
  };
  if (random.uniform() < 0.3) {
    forge(footer, random, EDGES);
    return withFooter(bytes.subarray(0, footerStart));
  }
  const groups = child(footer, 4);
  const columns = (groups?.kind === "list" ? groups.items : []).flatMap((group) => {
    const list = child(group, 1);
    return list?.kind === "list" ? list.items.map((column) => child(column, 3)!) : [];
  });
  const chosen = columns[random.integer(columns.length)];
  const dictionary = integer(child(chosen, 11));
  const start = dictionary > 0 && random.uniform() < 0.5 ? dictionary : integer(child(chosen, 9));
  if (random.uniform() < 0.3) {
    // Runs and widths at the beginning of a page.
    const reader = new Reader(bytes, start);
    reader.struct();
    const changed = Buffer.from(bytes);
    changed[reader.at + random.integer(12)] = random.integer(256);
    return changed;
  }
  const reader = new Reader(bytes, start);
  const header = reader.struct();
  forge(header, random, EDGES);
  const replacement = encoded(header);
  const shift = BigInt(replacement.length - (reader.at - start));
  for (const column of columns)
    for (const id of [9, 10, 11]) {
      const place = child(column, id);
      if (place?.kind === "integer" && place.value > BigInt(start)) place.value += shift;
    }
  const size = child(chosen, 7);
  if (size?.kind === "integer") size.value += shift;
  return withFooter(
    Buffer.concat([bytes.subarray(0, start), replacement, bytes.subarray(reader.at, footerStart)]),
  );
}
