import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { everyCase } from "../../../core/base/testing/every-case.ts";
import { refusal } from "../../../core/base/testing/refusal.ts";
import { type Field, writtenMapping } from "../../../core/formats/mapping.ts";
import { fixture } from "../../../core/formats/testing/sources.ts";
import { expectLine, readFile } from "../testing/line.ts";
import { openZarr, storeAt } from "./open-zarr.ts";
import { openStore } from "./store.ts";

const home = mkdtempSync(join(tmpdir(), "smore-zarr-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let stores = 0;
/** A new folder that holds these files, objects as JSON. */
function store(files: Readonly<Record<string, object | Buffer>>): string {
  const folder = join(home, `${++stores}.zarr`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) write(folder, name, content);
  return folder;
}
function write(folder: string, name: string, content: object | Buffer): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), Buffer.isBuffer(content) ? content : JSON.stringify(content));
}
function copyOf(name: string): string {
  const folder = join(home, `${++stores}-${name}`);
  cpSync(fixture(name), folder, { recursive: true });
  return folder;
}

/** Opens a store in this process, which is faster than {@link openZarr}. */
const open = async (path: string) => openStore(await storeAt(path), () => {});

/** The numbers of every array, by its name. */
async function readAll(path: string): Promise<Record<string, number[]>> {
  const file = await open(path);
  try {
    const numbers: Record<string, number[]> = {};
    for (const [name, { shape }] of file.arrays)
      numbers[name] = Array.from(await file.rows(name).next(shape[0] ?? 1));
    return numbers;
  } finally {
    await file.close();
  }
}
async function refusalOf(path: string, name: string, opened = open(path)): Promise<string> {
  const file = await opened;
  try {
    const read = async () => file.rows(name).next(file.arrays.get(name)!.shape[0]);
    return await refusal(read());
  } finally {
    await file.close();
  }
}

const count = (length: number) => Array.from({ length }, (_, i) => i);
const mapping = (fields: Partial<Record<Field, string>>) =>
  writtenMapping(fields, (field) => `mapping, ${field}:`);

describe("stores of Zarr 2", () => {
  it("of Diffusion Policy are cut into episodes by meta/episode_ends", async () => {
    const dataset = await readFile(fixture("diffusion.zarr"), {
      mapping: mapping({ observation: "data/state", achievedGoal: "data/state[0:2]" }),
    });
    expectLine(dataset);
    expect(dataset.header.provenance.format).toBe("rows of steps in a Zarr store");
  });
  it("are read in every type, order of bytes and axes, compressor and missing chunk", async () => {
    const path = copyOf("types.zarr");
    rmSync(join(path, "refused"), { recursive: true });
    for (const [name, numbers] of Object.entries(await readAll(path))) {
      const [folder, type] = name.split("/");
      const expected = {
        big: [0, 1, 2, 3, 100, 5],
        little: [0, 1, 2, 3, 100, 5],
        bool: [1, 0, 1, 0, 1, 0],
        absent: Array(6).fill(type === "i8" ? -7 : type === "u1" ? 7 : Number.NaN),
      }[folder];
      expect(numbers, name).toEqual(expected ?? count(24));
    }
  });
  it("that are a single array call it array", async () => {
    expect(await readAll(fixture("array.zarr"))).toEqual({ array: [0, 1, 2, 3, 100, 5] });
  });
  it("are read row by row", async () => {
    const file = await open(fixture("types.zarr"));
    const reader = file.rows("fortran");
    expect(Array.from(await reader.next(1))).toEqual(count(12));
    expect(Array.from(await reader.next(1))).toEqual(count(24).slice(12));
    await expect(reader.next(1)).rejects.toThrow("there are no more");
    await file.close();
  });
  it.each([
    ["delta", 'is written with "delta", which Smore does not read; write it with Blosc'],
    ["text", 'holds "<U1" values, and only plain numbers can be read'],
    ["complex", 'holds "<c8" values, and only plain numbers can be read'],
    ["structured", 'holds "structured" values, and only plain numbers can be read'],
  ])("reject an array of kind %s when it is used", async (name, sentence) => {
    const path = fixture("types.zarr");
    expect(await refusalOf(path, `refused/${name}`)).toContain(
      `${path}, array "refused/${name}" ${sentence}`,
    );
  });
});

/** Metadata of an array of 4 × 3 bytes in chunks of 2 × 2; version 3. */
const bytes3 = (changes: object = {}) => ({
  zarr_format: 3,
  node_type: "array",
  shape: [4, 3],
  data_type: "uint8",
  chunk_grid: { name: "regular", configuration: { chunk_shape: [2, 2] } },
  chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
  fill_value: 9,
  codecs: [{ name: "bytes" }],
  ...changes,
});
const group3 = {
  zarr_format: 3,
  node_type: "group",
  attributes: {},
  consolidated_metadata: { metadata: { stolen: bytes3() } },
};

/** The chunks of numbers 0 to 11, with padding; those of a shard of 4 × 4. */
const parts = [
  [0, 1, 3, 4],
  [2, 200, 5, 200],
  [6, 7, 9, 10],
  [8, 200, 11, 200],
].map((part) => Buffer.from(part));
const keys = ["c/0/0", "c/0/1", "c/1/0", "c/1/1"];
const chunksOf = (pack: (part: Buffer) => Buffer) =>
  Object.fromEntries(keys.map((key, i) => [`a/${key}`, pack(parts[i])]));

/** A shard with an index at its end; chunks that are left out are not stored. */
function shard(chunks: readonly (Buffer | undefined)[], checksum = true): Buffer {
  let end = 0n;
  const index = Buffer.concat(
    chunks.map((chunk) => {
      const entry = Buffer.alloc(16, 0xff);
      if (!chunk) return entry;
      entry.writeBigUInt64LE(end, 0);
      entry.writeBigUInt64LE(BigInt(chunk.length), 8);
      end += BigInt(chunk.length);
      return entry;
    }),
  );
  const packed = chunks.filter((chunk) => chunk !== undefined);
  return Buffer.concat([...packed, index, Buffer.alloc(checksum ? 4 : 0)]);
}
const sharded = (changes: object = {}, more: readonly object[] = []) =>
  bytes3({
    chunk_grid: { name: "regular", configuration: { chunk_shape: [4, 4] } },
    codecs: [
      {
        name: "sharding_indexed",
        configuration: {
          chunk_shape: [2, 2],
          codecs: [{ name: "bytes" }, { name: "gzip", configuration: { level: 1 } }],
          index_codecs: [{ name: "bytes", configuration: { endian: "little" } }, { name: "crc32c" }],
          index_location: "end",
          ...changes,
        },
      },
      ...more,
    ],
  });

describe("stores of Zarr 3", () => {
  it.each([
    ["plain", bytes3(), chunksOf((part) => part)],
    ["packed", bytes3({ codecs: ["bytes", { name: "gzip" }] }), chunksOf((part) => gzipSync(part))],
    [
      "transposed",
      bytes3({ codecs: [{ name: "transpose", configuration: { order: [1, 0] } }, "bytes"] }),
      chunksOf(([a, b, c, d]) => Buffer.from([a, c, b, d])),
    ],
    [
      "with names of version 2",
      bytes3({ chunk_key_encoding: { name: "v2" } }),
      Object.fromEntries(["0.0", "0.1", "1.0", "1.1"].map((key, i) => [`a/${key}`, parts[i]])),
    ],
    ["sharded", sharded(), { "a/c/0/0": shard(parts.map((part) => gzipSync(part))) }],
  ])("are read from chunks that are %s", async (_, metadata, chunks) => {
    const path = store({ "zarr.json": group3, "a/zarr.json": metadata, ...chunks });
    expect(await readAll(path)).toEqual({ a: count(12) });
  });
  it("hold the fill value in chunks that a folder or a shard lacks", async () => {
    const path = store({
      "zarr.json": group3,
      "a/zarr.json": bytes3(),
      "a/c/0/0": parts[0],
      "b/zarr.json": sharded(),
      "b/c/0/0": shard([gzipSync(parts[0]), undefined, undefined, undefined]),
    });
    const numbers = [0, 1, 9, 3, 4, 9, 9, 9, 9, 9, 9, 9];
    expect(await readAll(path)).toEqual({ a: numbers, b: numbers });
  });
  it("give numbers of several bytes in either order, and scalars", async () => {
    const big = Buffer.alloc(8);
    big.writeDoubleBE(-1.5);
    const endian = (endian: string) => ({ codecs: [{ name: "bytes", configuration: { endian } }] });
    const one = {
      shape: [],
      data_type: "float64",
      chunk_grid: { name: "regular", configuration: { chunk_shape: [] } },
    };
    const path = store({
      "zarr.json": group3,
      "big/zarr.json": bytes3({ ...one, ...endian("big") }),
      "big/c": big,
      "little/zarr.json": bytes3({ ...one, ...endian("little") }),
      "little/c": Buffer.from(big).reverse(),
    });
    expect(await readAll(path)).toEqual({ big: [-1.5], little: [-1.5] });
  });
  it.each([
    [
      "another place of the index",
      sharded({ index_location: "start" }),
      /is sharded in a way that Smore does not read/,
    ],
    ["codecs around shards", sharded({}, [{ name: "gzip" }]), /is sharded in a way that Smore does not read/],
    ["a shard that is no grid of chunks", sharded({ chunk_shape: [3, 3] }), /has chunks of another shape/],
    ["unknown codecs", bytes3({ codecs: ["bytes", "secret"] }), /is written with "secret"/],
    [
      "orders that are none",
      bytes3({ codecs: [{ name: "transpose", configuration: { order: [0, 0] } }, "bytes"] }),
      /codecs that cannot be understood/,
    ],
    [
      "a fill value in bits",
      bytes3({ data_type: "float32", fill_value: "0x7fc00000" }),
      /has the fill value "\\"0x7fc00000\\""/,
    ],
    ["text", bytes3({ data_type: "string", fill_value: "" }), /holds "string" values/],
    ["types of extensions", bytes3({ data_type: { name: "r8" } }), /holds "structured" values/],
  ])("with %s are rejected when the array is used", async (_, metadata, sentence) => {
    const path = store({ "zarr.json": group3, "a/zarr.json": metadata });
    expect(await refusalOf(path, "a")).toMatch(sentence);
  });
});

describe("stores of Zarr that are damaged or made to mislead", () => {
  it.each([
    "blosclz",
    "zlib",
    "gzip",
    "zstd",
    "lz4",
    "none",
  ])("of %s name the array and the chunk", async (kind) => {
    for (const damage of [(chunk: Buffer) => chunk.subarray(0, 10), (chunk: Buffer) => chunk.fill(0xfe, 2)]) {
      const path = copyOf("types.zarr");
      const chunk = join(path, "packed", kind, "1.0.1");
      const damaged = damage(readFileSync(chunk));
      if (kind === "none" && damaged.length > 10) continue; // Nothing can tell that these numbers are wrong.
      writeFileSync(chunk, damaged);
      const message = await refusalOf(path, `packed/${kind}`);
      expect(message).toContain(`${path}, array "packed/${kind}": chunk 1.0.1 cannot be unpacked (`);
      expect(message).toMatch(/\); copy the store again$/);
    }
  });
  it("cannot make Blosc or LZ4 unpack to more than a chunk", async () => {
    const path = copyOf("types.zarr");
    for (const [kind, place] of [
      ["blosclz", 4],
      ["lz4", 0],
    ] as const) {
      const chunk = readFileSync(join(path, "packed", kind, "0.0.0"));
      chunk.writeUInt32LE(0x7fffffff, place);
      writeFileSync(join(path, "packed", kind, "0.0.0"), chunk);
      expect(await refusalOf(path, `packed/${kind}`)).toContain("it claims 2147483647 bytes, not 48");
    }
  });
  it.runIf(everyCase)("cannot fill the memory with a chunk of gzip", async () => {
    const zeros = gzipSync(Buffer.alloc(2 ** 27), { level: 9 });
    const path = store({
      "zarr.json": group3,
      "a/zarr.json": bytes3({ codecs: ["bytes", "gzip"] }),
      // Members of gzip after each other unpack to 1.5 GiB.
      "a/c/0/0": Buffer.concat(Array(12).fill(zeros)),
    });
    expect(await refusalOf(path, "a", openZarr(path))).toContain(
      `${path}, array "a" cannot be read (it takes more than`,
    );
  });
  it.each([
    [
      "numbers",
      bytes3({ shape: [1e9, 3] }),
      /claims 3000000000 bytes in a store of \d+; write all of its chunks/,
    ],
    [
      "chunks",
      bytes3({ chunk_grid: { name: "regular", configuration: { chunk_shape: [1e9, 3] } } }),
      /has chunks of 3000000000 bytes, more than/,
    ],
    ["axes", bytes3({ shape: [4, 3, 1] }), /has chunks of another shape than the array/],
  ])("are rejected when they claim %s that they cannot hold", async (_, metadata, sentence) => {
    expect(await refusalOf(store({ "zarr.json": group3, "a/zarr.json": metadata }), "a")).toMatch(sentence);
  });
  it("cannot name chunks elsewhere", async () => {
    const metadata = bytes3({
      chunk_key_encoding: { name: "default", configuration: { separator: "/../" } },
    });
    const path = store({ "zarr.json": group3, "a/zarr.json": metadata });
    expect(await refusal(open(path))).toContain(
      `${path}/a/zarr.json: field "chunk_key_encoding.configuration.separator":`,
    );
    const away = sharded();
    const index = shard([gzipSync(parts[0]), undefined, undefined, undefined]);
    index.writeBigUInt64LE(1_000_000n, index.length - 4 - 64);
    expect(
      await refusalOf(store({ "zarr.json": group3, "a/zarr.json": away, "a/c/0/0": index }), "a"),
    ).toContain("the index of a shard points out of it");
  });
  it("cannot link out of their folder", async () => {
    const path = store({ "zarr.json": group3, "a/zarr.json": bytes3() });
    mkdirSync(join(path, "a/c/0"), { recursive: true });
    symlinkSync(fixture("cube.npy"), join(path, "a/c/0/0"));
    expect(await refusal(open(path))).toContain(`${path}/a/c/0/0 is a link out of the folder`);
  });
  it.each([
    ["no JSON", Buffer.from("{"), /a\/zarr\.json is not JSON; copy the store again/],
    ["no metadata", {}, /a\/zarr\.json: field "zarr_format":/],
    ["negative sizes", bytes3({ shape: [-1, 3] }), /a\/zarr\.json: field "shape\.0":/],
  ])("whose metadata are %s are rejected", async (_, metadata, sentence) => {
    expect(await refusal(open(store({ "zarr.json": group3, "a/zarr.json": metadata })))).toMatch(sentence);
  });
});
