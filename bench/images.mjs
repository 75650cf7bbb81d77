// Speed of updates on images, encoder by encoder. Build first, then: node bench/images.mjs [side]
import { cpus, loadavg } from "node:os";
import { agentSettings, smore } from "../dist/core/agents/index.js";
import { Session } from "../dist/core/engine/index.js";
import { initialStates } from "../dist/core/graph/index.js";
import { RandomGenerator } from "../dist/core/random/generator.js";
import { vectorSpaces } from "../dist/core/spaces/index.js";
import { engine } from "../dist/node/engine/index.js";
import { median, printTable } from "./support/table.mjs";

const SIDE = Number(process.argv[2] ?? 64);
const ROWS = 128;
const ROUNDS = 15;

const spaces = vectorSpaces({
  observationSize: SIDE * SIDE * 3,
  observationType: "uint8",
  observationShape: [SIDE, SIDE, 3],
  goalSize: 3,
  actionSize: 4,
});

const cases = [
  { encoder: "patches", sharing: "shared", goal: "vector" },
  { encoder: "patches", sharing: "shared", goal: "image" },
  { encoder: "patches", sharing: "separate", goal: "vector" },
  { encoder: "nature", sharing: "shared", goal: "vector" },
];

console.log(
  `One SMORe update on images of ${SIDE} × ${SIDE}, ${ROWS} + ${ROWS} rows, 3 × 256 networks, two heads, one thread;`,
);
console.log(`${ROUNDS} updates each. ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}.\n`);
const rows = [];
for (const images of cases) rows.push(await measure(images));
printTable(
  ["encoder", "sharing", "goals", "least ms", "median ms", "processor ms", "MiB of batches", "parameters"],
  rows,
);

async function measure(images) {
  const settings = agentSettings(smore, { batchSize: ROWS, inputs: { images } }, "");
  const { update } = smore.build(settings, { spaces, totalUpdates: 1_000_000 });
  const session = await Session.create(engine, update, { threads: 1 });
  const states = initialStates(update.states, 0);
  session.loadStates(states);
  const inputs = session.allocateInputs();
  const random = RandomGenerator.from(0, "bench");
  let bytes = 0;
  for (const array of Object.values(inputs.arrays)) {
    bytes += array.byteLength;
    const isBytes = array instanceof Uint8Array;
    for (let i = 0; i < array.length; i++) array[i] = isBytes ? random.integer(256) : random.normal();
  }
  await session.run(inputs);
  const times = [];
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await session.run(inputs);
    times.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  await session.dispose();
  const parameters = [...states].filter(([name]) => name.endsWith(".parameters"));
  return [
    images.encoder,
    images.sharing,
    images.goal,
    Math.min(...times).toFixed(1),
    median(times).toFixed(1),
    ((user + system) / 1000 / ROUNDS).toFixed(1),
    (bytes / 2 ** 20).toFixed(1),
    String(parameters.reduce((sum, [, values]) => sum + values.length, 0)),
  ];
}
