// Reading and converting files of others, side by side with Python's readers: `npm run build && node bench/read.mjs`.
// Needs a Python with NumPy and h5py (Debian: python3-numpy, python3-h5py), which also writes the files, 600 MB in all,
// into a temporary folder; an own one can be given to keep them.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeEpisodes } from "../dist/node/datasets/index.js";
import { openArrays, openEpisodes, writtenMapping } from "../dist/node/formats/index.js";
import { Peer } from "./support/peer.mjs";
import { printTable } from "./support/table.mjs";

const ROUNDS = 5;
const ROWS_AT_ONCE = 50_000;

const given = process.argv[2];
const folder = given ?? mkdtempSync(join(tmpdir(), "smore-bench-"));
mkdirSync(folder, { recursive: true });
console.log(`writing files into ${folder} …`);
const peer = await Peer.start(fileURLToPath(new URL("peers/read_formats.py", import.meta.url)), [folder]);
if (!peer) {
  console.log("skipped: no Python with NumPy and h5py");
  process.exit(0);
}

const files = ["flat.npz", "flat.hdf5", "buffer.pkl"];
/** On the clock, and of the processor: on a machine that does other things, only the latter can be compared. */
const seconds = async (work) => {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return [(performance.now() - start) / 1000, (user + system) / 1e6];
};

/** Reads every row of every array. */
async function readAll(name) {
  const file = await openArrays(join(folder, name));
  for (const [array, { shape }] of file.arrays) {
    const reader = file.rows(array);
    for (let row = 0; row < shape[0]; row += ROWS_AT_ONCE)
      await reader.next(Math.min(ROWS_AT_ONCE, shape[0] - row));
  }
  await file.close();
}

/** Writes a file of so many bytes, as fast as the disk takes them. */
function writeZeros(path, bytes) {
  const file = openSync(path, "w");
  const piece = Buffer.alloc(2 ** 20);
  for (let left = bytes; left > 0; left -= piece.length)
    writeSync(file, piece, 0, Math.min(left, piece.length));
  fsyncSync(file);
  closeSync(file);
}

/** Converts a file into a dataset folder. */
async function convert(name, achievedGoal) {
  const mapping = writtenMapping({ achievedGoal }, () => "bench");
  const actionRange = { low: [-20], high: [20] };
  const source = await openEpisodes(join(folder, name), { mapping, actionRange });
  const task = { name: "bench", environment: "none", distanceThreshold: 1 };
  await writeEpisodes(source, task, join(folder, "converted"), { overwrite: true });
  await source.close();
}

const times = Object.fromEntries(files.map((name) => [name, { ours: [], theirs: [] }]));
for (let round = 0; round < ROUNDS; round++) {
  for (const name of files) times[name].ours.push(await seconds(() => readAll(name)));
  const theirs = await peer.ask();
  for (const name of files) times[name].theirs.push(theirs[name]);
}
const { peer: versions } = peer.introduction;
peer.stop();

const milliseconds = (value) => `${(1000 * value).toFixed(0)} ms`;
const megabytes = (name) => `${(statSync(join(folder, name)).size / 1e6).toFixed(0)} MB`;
console.log(`\nall arrays of a file, best of ${ROUNDS} rounds, taken in turns with ${versions}\n`);
const best = (values, index) => Math.min(...values.map((pair) => pair[index]));
printTable(
  ["file", "on disk", "Smore", "Python", "ratio", "processor: Smore", "Python", "ratio"],
  files.map((name) => {
    const { ours, theirs } = times[name];
    const cells = [0, 1].flatMap((index) => {
      const [our, their] = [best(ours, index), best(theirs, index)];
      return [milliseconds(our), milliseconds(their), (our / their).toFixed(2)];
    });
    return [name, megabytes(name), ...cells];
  }),
);
const rows = [];
for (const [name, goal] of [
  ["flat.npz", "qpos[0:2]"],
  ["buffer.pkl", undefined],
]) {
  const [taken] = await seconds(() => convert(name, goal));
  const peak = process.resourceUsage().maxRSS / 1024;
  const converted = join(folder, "converted");
  const bytes = readdirSync(converted).reduce((sum, file) => sum + statSync(join(converted, file)).size, 0);
  const [written] = await seconds(() => writeZeros(join(folder, "zeros"), bytes));
  rows.push([
    ...[name, `${(bytes / 1e6).toFixed(0)} MB`, `${taken.toFixed(2)} s`, `${written.toFixed(2)} s`],
    `${peak.toFixed(0)} MiB`,
  ]);
}
console.log("converted into a dataset folder; zeros: as many bytes written as they are; both with fsync");
printTable(["file", "folder", "converted", "zeros", "peak memory of the process"], rows);
if (given === undefined) rmSync(folder, { recursive: true });
