// Drawing batches from columns on disk and in memory, from a generated dataset: `npm run build && node bench/large.mjs [MB]`.
// The file is read once before, so that it lies in the page cache as far as that goes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HindsightSampler, loadDataset } from "../dist/data/index.js";
import { RandomGenerator } from "../dist/random/generator.js";
import { READ_COLUMNS } from "./support/columns.mjs";
import { writeLargeDataset } from "./support/large-dataset.mjs";

const ROWS = 256;
const REPEATS = 7;
const megabytes = Number(process.argv[2] ?? 500);
const home = mkdtempSync(join(tmpdir(), "smore-large-"));

/** The least microseconds that one batch takes. */
function measure(dataset, calls) {
  const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(1) });
  const goals = { hindsight: 0.8, law: { kind: "uniform-future" } };
  const type = dataset.observations.type === "uint8" ? Uint8Array : Float32Array;
  const place = (column, length) => {
    if (!READ_COLUMNS.includes(column)) return undefined;
    return /observation/i.test(column) ? new type(length) : new Float32Array(length);
  };
  const { fill } = sampler.prepare({ source: "offline", rows: ROWS, goals }, place);
  let least = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    for (let call = 0; call < calls; call++) fill();
    least = Math.min(least, (1000 * (performance.now() - start)) / calls);
  }
  return least;
}

try {
  console.log(`${megabytes} MB, batches of ${ROWS} rows, least of ${REPEATS} × microseconds`);
  for (const [kind, pixels, calls] of [
    ["state, 25 float32", false, 200],
    ["pixels, 64 × 64 × 3 bytes", true, 30],
  ]) {
    const folder = join(home, pixels ? "pixels" : "state");
    await writeLargeDataset(folder, megabytes * 1e6, { pixels });
    const inMemory = await loadDataset(folder, { memory: 4096 });
    const reference = measure(inMemory, calls);
    for (const [what, memory] of [
      ["observations on disk", megabytes / 2],
      ["all columns on disk", 0],
    ]) {
      const dataset = await loadDataset(folder, { memory });
      const time = measure(dataset, calls);
      dataset.close();
      console.log(
        `${kind}: in memory ${reference.toFixed(0)}, ${what} ${time.toFixed(0)} (${((100 * reference) / time).toFixed(0)} % of the throughput)`,
      );
    }
  }
} finally {
  rmSync(home, { recursive: true });
}
