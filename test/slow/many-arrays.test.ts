// Files of more arrays, columns or members than any log has are refused, within the budgets of docs/reliability.md.
// The built files read them: `npm run build` first.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ready as hdf5, File as LibraryFile } from "h5wasm/node";
import { parquetWriteFile } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildZip, npyOf } from "../../src/core/formats/testing/zip-builder.ts";
import { BoundedProcess } from "../../src/node/processes/index.ts";
import { temporaryFolder } from "../support/smore.ts";

/** The largest number of arrays that is read. */
const MOST = 100_000;
const MANY = 200_000;
const MILLION = 1_000_000;
/** What opening such a file may take: seconds of processor time, and bytes of resident memory. */
const LIMITS = { processorSeconds: 60, bytes: 1.5 * 2 ** 30 };

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

/** How many arrays a new process finds in a file, within {@link LIMITS}. */
async function countArrays(path: string): Promise<number> {
  const reader = new BoundedProcess(new URL("../support/fuzz-reader.js", import.meta.url));
  try {
    return await reader.ask<number>({ kind: "count", path }, LIMITS);
  } finally {
    await reader.close();
  }
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `array${i}`);

function writeArchive(path: string, count: number): void {
  const content = npyOf([1, 1], [1]);
  const members = names(count).map((name) => ({ name: `${name}.npy`, content, zip64: true }));
  writeFileSync(path, buildZip(members, { zip64: true }));
}

async function writeHdf5(path: string, count: number): Promise<void> {
  await hdf5;
  const file = new LibraryFile(path, "w");
  for (const name of names(count)) file.create_dataset({ name, data: Float32Array.of(1, 2) });
  file.close();
}

async function writeHdf5Groups(path: string, count: number): Promise<void> {
  await hdf5;
  const file = new LibraryFile(path, "w");
  const data = file.create_group("data");
  for (let episode = 0; episode < count / 4; episode++) {
    const group = data.create_group(`demo_${episode}`);
    for (const name of names(4)) group.create_dataset({ name, data: Float32Array.of(1, 2) });
  }
  file.close();
}

function writeCsv(path: string, count: number): void {
  writeFileSync(path, `${names(count).join(",")}\n${names(count).fill("1").join(",")}\n`);
}

function writeParquet(path: string, count: number): void {
  parquetWriteFile({ filename: path, columnData: names(count).map((name) => ({ name, data: [1, 2] })) });
}

function writeJsonLines(path: string, count: number): void {
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(names(count).map((name) => [name, 1])))}\n`);
}

/** A dictionary of numbers. */
function writePickle(path: string, count: number): void {
  const members = names(count).map((name) => `X${String.fromCharCode(name.length)}\0\0\0${name}K\x01`);
  writeFileSync(path, `\x80\x02}(${members.join("")}u.`, "latin1");
}

function writeZarr(path: string, count: number): void {
  const metadata = JSON.stringify({
    zarr_format: 2,
    shape: [1],
    chunks: [1],
    dtype: "<f4",
    compressor: null,
    fill_value: 0,
    order: "C",
    filters: null,
  });
  mkdirSync(path);
  writeFileSync(join(path, ".zgroup"), JSON.stringify({ zarr_format: 2 }));
  for (const name of names(count)) {
    mkdirSync(join(path, name));
    writeFileSync(join(path, name, ".zarray"), metadata);
  }
}

type Write = (path: string, count: number) => void | Promise<void>;

describe("a file with more arrays than are read is rejected with one sentence", () => {
  it.each<[string, number, Write]>([
    ["many.npz", MANY, writeArchive],
    ["flat.hdf5", MANY, writeHdf5],
    ["groups.hdf5", MANY, writeHdf5Groups],
    ["many.zarr", MANY, writeZarr],
    ["million.csv", MILLION, writeCsv],
    ["million.parquet", MILLION, writeParquet],
    ["million.jsonl", MILLION, writeJsonLines],
    ["million.pkl", MILLION, writePickle],
  ])("%s of %d arrays", async (name, count, write) => {
    const path = join(folder, name);
    await write(path, count);
    await expect(countArrays(path)).rejects.toMatchObject({
      name: "UserError",
      message: `${path} holds more than ${MOST} arrays, columns or members; put those of one kind together`,
    });
  });
});

describe("a file with as many arrays as are read is read", () => {
  it.each<[string, Write]>([
    ["most.npz", writeArchive],
    ["most.hdf5", writeHdf5],
    ["most-groups.hdf5", writeHdf5Groups],
    ["most.csv", writeCsv],
    ["most.jsonl", writeJsonLines],
    ["most.pkl", writePickle],
  ])("%s", async (name, write) => {
    const path = join(folder, name);
    await write(path, MOST);
    expect(await countArrays(path)).toBe(MOST);
  });
});
