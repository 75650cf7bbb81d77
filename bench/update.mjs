// Speed and memory of one SMORe update, beside JAX and PyTorch where a Python has them. Build first, then:
// node --expose-gc bench/update.mjs; PEER_PYTHON=<path> names the Python in which to look for the peers.

import { cpus, loadavg } from "node:os";
import { agentSettings, smore } from "../dist/core/agents/index.js";
import { Session } from "../dist/core/engine/index.js";
import { initialStates } from "../dist/core/graph/index.js";
import { RandomGenerator } from "../dist/core/random/generator.js";
import { vectorSpaces } from "../dist/core/spaces/index.js";
import { engine } from "../dist/node/engine/index.js";
import {
  firstUpdates,
  lossDifference,
  PRODUCT_FLOPS,
  peerContestant,
  smoreContestant,
  timesInTurn,
} from "./support/contestants.mjs";
import { profile } from "./support/profile.mjs";
import { median, printTable } from "./support/table.mjs";

const ROUNDS = 12;
const UPDATES_PER_ROUND = 10;
const ROWS = 256;
const SIZES = { observation: 25, goal: 3, action: 4 };
const PEERS = ["smore_update_jax.py", "smore_update_torch.py"];
const PROFILED_UPDATES = 30;
const MEASURED_ALLOCATIONS = 40;

const startUp = {};
const { update } = await timed("trace and gradient", () =>
  smore.build(agentSettings(smore, { preset: "released", batchSize: ROWS }, ""), {
    spaces: vectorSpaces({
      observationSize: SIZES.observation,
      goalSize: SIZES.goal,
      actionSize: SIZES.action,
    }),
    totalUpdates: 1_000_000,
  }),
);
const session = await timed("compile the session", () => Session.create(engine, update));
const states = await timed("draw the initial state", () => initialStates(update.states, 0));
const random = RandomGenerator.from(0, "bench");
const batch = Object.fromEntries(
  update.inputs.map(({ name, node }) => [
    name,
    Float32Array.from({ length: node.size }, () => random.normal()),
  ]),
);
const learner = {
  update,
  states,
  batch,
  problem: { ...SIZES, rows: ROWS, updatesPerRound: UPDATES_PER_ROUND },
};
const nodes = await profile(update, new Map([...states, ...Object.entries(batch)]), PROFILED_UPDATES);
const flops = sum(nodes.map((node) => node.flops));

console.log(
  "One SMORe update: 25-d observation, 3-d goal, 4-d action; 256 + 256 rows; 3×256 networks; two heads;",
);
console.log(
  `${(flops / 1e9).toFixed(3)} GFLOP of matrix products. ${cpus().length} cores: ${cpus()[0].model}.`,
);
console.log(
  `${ROUNDS} rounds of ${UPDATES_PER_ROUND} updates, in turn with the peers. Other work on the machine`,
);
console.log(
  `(load ${loadavg()[0].toFixed(1)} now) slows all of them: look at the least times and the processor's then.\n`,
);
await printSpeed();
printTable(
  ["start-up", "ms"],
  [...Object.entries(startUp), ["together", sum(Object.values(startUp))]].map(([what, ms]) => [
    what,
    ms.toFixed(0),
  ]),
);
await printAllocation();
printOperators();

async function timed(what, action) {
  const start = performance.now();
  const result = await action();
  startUp[what] = performance.now() - start;
  return result;
}

async function printSpeed() {
  const rows = [];
  const notes = [];
  for (const threads of [1, 2]) {
    const contestants = await start(threads);
    const results = await timesInTurn(contestants, ROUNDS);
    const [, best, ...peers] = results;
    for (const result of results) {
      const ratio = (key) => (peers.includes(result) ? (best[key] / result[key]).toFixed(2) : "");
      rows.push([
        result.name,
        String(threads),
        ...[result.least, result.median, result.p90, result.processor].map((ms) => ms.toFixed(1)),
        (flops / result.least / 1e6).toFixed(0),
        `${((100 * flops * result.product) / PRODUCT_FLOPS / result.least).toFixed(0)} %`,
        ...["least", "median", "processor"].map(ratio),
      ]);
    }
    if (threads === 1) for (const peer of peers) notes.push(await agreement(peer));
    for (const { stop } of contestants) await stop();
  }
  printTable(
    [
      "ms per update",
      "threads",
      "least",
      "median",
      "p90",
      "CPU",
      "GFLOP/s",
      "share",
      "ratio",
      "median",
      "CPU",
    ],
    rows,
  );
  console.log(
    "CPU: of all threads together. GFLOP/s: of the least time. share: of the rate at which the same program",
  );
  console.log(
    "multiplies 512×256 by 256×256 at its best. ratio: of Smore's least time to the peer's; then of the others.",
  );
  for (const note of notes) console.log(note);
  if (notes.length === 0)
    console.log("Neither JAX nor PyTorch was found; docs/performance.md says how to have them.");
  console.log();
}

/** Smore, one and several updates per run, and the peers that are there. */
async function start(threads) {
  const contestants = [];
  for (const stepsPerRun of [1, UPDATES_PER_ROUND])
    contestants.push(
      await smoreContestant(learner, { threads, stepsPerRun, updatesPerRound: UPDATES_PER_ROUND }),
    );
  for (const script of PEERS) contestants.push(await peerContestant(script, learner, threads));
  return contestants.filter((contestant) => contestant !== undefined);
}

/** Shows that a peer computes the same: from the same start, the losses agree to rounding. */
async function agreement({ name, losses }) {
  const ours = await firstUpdates(learner, losses.length);
  const difference = lossDifference(ours.losses, losses).toExponential(0);
  return `${name}: its losses in ${losses.length} updates differ from Smore's by at most ${difference} of their size.`;
}

/** What an update leaves behind for the garbage collector, which runs before each of those measured. */
async function printAllocation() {
  session.loadStates(states);
  const inputs = session.allocateInputs(batch);
  const left = async (action) => {
    const growth = { heapUsed: [], arrayBuffers: [] };
    for (let step = 0; step < MEASURED_ALLOCATIONS; step++) {
      globalThis.gc?.();
      const before = process.memoryUsage();
      await action();
      const after = process.memoryUsage();
      for (const [kind, values] of Object.entries(growth)) values.push(after[kind] - before[kind]);
    }
    return { heap: median(growth.heapUsed), buffers: median(growth.arrayBuffers) };
  };
  const idle = await left(async () => {});
  const { heap, buffers } = await left(() => session.run(inputs));
  console.log(
    `A run leaves ${((heap - idle.heap) / 1024).toFixed(1)} KiB of JavaScript objects and ${(buffers / 2 ** 20).toFixed(1)} MiB of buffers behind: ONNX Runtime's`,
  );
  console.log("binding returns copies of all outputs. Several updates in a run share that.\n");
}

/** Where the time of an update goes, by operator of ONNX. */
function printOperators() {
  const operators = new Map();
  for (const { operator, microseconds } of nodes) {
    const entry = operators.get(operator) ?? { count: 0, microseconds: 0 };
    operators.set(operator, { count: entry.count + 1, microseconds: entry.microseconds + microseconds });
  }
  const total = sum(nodes.map(({ microseconds }) => microseconds));
  printTable(
    ["operator, one thread", "nodes", "µs", "share"],
    [...operators]
      .filter(([, { microseconds }]) => microseconds > total / 200)
      .sort(([, a], [, b]) => b.microseconds - a.microseconds)
      .map(([operator, { count, microseconds }]) => [
        operator,
        String(count),
        microseconds.toFixed(0),
        `${((100 * microseconds) / total).toFixed(1)} %`,
      ]),
  );
}

function sum(values) {
  return values.reduce((a, b) => a + b, 0);
}
