// Drawing batches from columns on disk and in memory, from a generated dataset: `npm run build && node bench/large.mjs [MB]`.
// The file is read once before, so that it lies in the page cache as far as that goes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RandomGenerator } from "../dist/core/random/generator.js";
import { HindsightSampler } from "../dist/core/sampling/index.js";
import { loadDataset } from "../dist/node/datasets/index.js";
import { READ_COLUMNS } from "./support/columns.mjs";
import { writeLargeDataset } from "./support/large-dataset.mjs";
import { printTable } from "./support/table.mjs";

const ROWS = 256;
const ROUNDS = 15;
const megabytes = Number(process.argv[2] ?? 500);
const PLACES = ["in memory", "observations on disk", "all columns on disk", "one read per row from disk"];
const home = mkdtempSync(join(tmpdir(), "smore-large-"));

/** Makes a function that draws `calls` batches and tells the microseconds of one: on the clock, and of the processor. */
function drawing(dataset, calls) {
  const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(1) });
  const goals = { hindsight: 0.8, law: { kind: "uniform-future" } };
  const type = dataset.observations.type === "uint8" ? Uint8Array : Float32Array;
  const target = (column, length) => {
    if (!READ_COLUMNS.includes(column)) return undefined;
    return /observation/i.test(column) ? new type(length) : new Float32Array(length);
  };
  const { fill } = sampler.prepare({ source: "offline", rows: ROWS, goals }, target);
  return timing(fill, calls);
}

/** Like {@link drawing}, of what no layout of the files can spare: one read for each row, and nothing else. */
function readingOnce({ observations }, calls) {
  const random = RandomGenerator.from(1);
  const rows = new Int32Array(ROWS);
  const type = observations.type === "uint8" ? Uint8Array : Float32Array;
  const picks = [{ rows, target: new type(ROWS * observations.width) }];
  return timing(() => {
    for (let i = 0; i < ROWS; i++) rows[i] = random.integer(observations.length / observations.width);
    observations.gather(picks, ROWS);
  }, calls);
}

function timing(work, calls) {
  return () => {
    const before = process.cpuUsage();
    const start = performance.now();
    for (let call = 0; call < calls; call++) work();
    const elapsed = 1000 * (performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    return [elapsed / calls, (user + system) / calls];
  };
}

/** The least of each number over rounds in which all take their turn. */
function leastOf(functions) {
  const least = functions.map(() => [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, take] of functions.entries()) {
      const taken = take();
      least[i] = least[i].map((value, j) => Math.min(value, taken[j]));
    }
  return least;
}

try {
  console.log(`${megabytes} MB, batches of ${ROWS} rows, least of ${ROUNDS} rounds in turn, microseconds\n`);
  const lines = [];
  for (const [kind, pixels, calls] of [
    ["states of 25 float32", false, 200],
    ["pixels, 64 × 64 × 3 bytes", true, 30],
  ]) {
    const folder = join(home, pixels ? "pixels" : "state");
    await writeLargeDataset(folder, megabytes * 1e6, { pixels });
    const datasets = [];
    for (const memory of [4096, megabytes / 2, 0]) datasets.push(await loadDataset(folder, { memory }));
    const onDisk = datasets.at(-1);
    const times = leastOf([
      ...datasets.map((dataset) => drawing(dataset, calls)),
      readingOnce(onDisk, calls),
    ]);
    for (const dataset of datasets) dataset.close();
    for (const [i, place] of PLACES.entries()) {
      const cells = times[i].flatMap((time, j) => [
        time.toFixed(0),
        `${((100 * times[0][j]) / time).toFixed(0)} %`,
      ]);
      lines.push([`${kind}, ${place}`, ...cells]);
    }
    rmSync(folder, { recursive: true });
  }
  printTable(["", "time", "throughput", "processor", "throughput"], lines);
} finally {
  rmSync(home, { recursive: true });
}
