// Time and memory of drawing training batches: `npm run build && node bench/sample.mjs [transitions]`.
// The dataset has the shape of a Fetch task: 25 observation, 3 goal and 4 action dimensions, episodes of 50 steps.
import { EpisodeDataset } from "../dist/core/data/index.js";
import { RandomGenerator } from "../dist/core/random/generator.js";
import { HindsightSampler } from "../dist/core/sampling/index.js";
import { READ_COLUMNS } from "./support/columns.mjs";

const ROWS = 256;
const CALLS = 1000;
const REPEATS = 15;
const HORIZON = 50;
const sizes = { observationSize: 25, goalSize: 3, actionSize: 4 };

const episodes = Math.ceil(Number(process.argv[2] ?? 2_000_000) / HORIZON);
const transitions = episodes * HORIZON;
const random = RandomGenerator.from(0, "bench");
const column = (length) => {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = random.uniform(-1, 1);
  return values;
};
const dataset = new EpisodeDataset(
  { name: "bench", environment: "none", ...sizes, horizon: HORIZON, distanceThreshold: 0.5, provenance: {} },
  {
    episodeLengths: new Uint32Array(episodes).fill(HORIZON),
    observations: column((transitions + episodes) * sizes.observationSize),
    achievedGoals: column((transitions + episodes) * sizes.goalSize),
    actions: column(transitions * sizes.actionSize),
    desiredGoals: column(episodes * sizes.goalSize),
  },
);

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Per call of `draw`; the median over repeats drops those in which other things ran or garbage was collected. */
function measure(draw) {
  const microseconds = [];
  const bytes = [];
  for (let repeat = 0; repeat < REPEATS + 3; repeat++) {
    const before = process.memoryUsage().heapUsed;
    const start = process.hrtime.bigint();
    for (let call = 0; call < CALLS; call++) draw();
    const elapsed = process.hrtime.bigint() - start;
    if (repeat < 3) continue; // warm-up
    microseconds.push(Number(elapsed) / 1000 / CALLS);
    bytes.push((process.memoryUsage().heapUsed - before) / CALLS);
  }
  return [Math.min(...microseconds), median(microseconds), median(bytes)];
}

const laws = [
  ["uniform-future", { kind: "uniform-future" }],
  ["geometric-future 0.99", { kind: "geometric-future", discount: 0.99 }],
];
const line = (...cells) =>
  console.log(cells.map((cell, i) => (i < 2 ? cell.padEnd(28 - 8 * i) : cell.padStart(14))).join(""));
console.log(`${transitions} transitions, batches of ${ROWS} rows, ${REPEATS} × ${CALLS} batches`);
line("goal law", "batch", "µs, best", "µs, median", "bytes, median");
const target = (column, length) => (READ_COLUMNS.includes(column) ? new Float32Array(length) : undefined);
for (const [name, law] of laws) {
  const sampler = new HindsightSampler(dataset, { random });
  for (const [kind, source] of [
    ["offline", "offline"],
    ["goal transitions", "goalTransitions"],
    ["initial", "initial"],
  ]) {
    const { fill } = sampler.prepare({ source, rows: ROWS, goals: { hindsight: 0.8, law } }, target);
    const [best, middle, bytes] = measure(fill);
    line(name, kind, ...[best, middle, bytes].map((number) => number.toFixed(1)));
  }
}
