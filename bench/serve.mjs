// What a client of `smore serve` waits for: `npm run build && node bench/serve.mjs [seconds]` (default 60).
// The policy has three hidden layers of 256. A client in a process of its own asks 100 times a second over a WebSocket.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { agents } from "../dist/core/agents/index.js";
import { initialStates } from "../dist/core/graph/index.js";
import { exportPolicy } from "../dist/core/policy/export.js";
import { vectorSpaces } from "../dist/core/spaces/index.js";
import { loadPolicy } from "../dist/node/engine/index.js";
import { servePolicy } from "../dist/node/serve/index.js";
import { printTable, quantile } from "./support/table.mjs";

const SIZES = { observationSize: 25, goalSize: 3, actionSize: 4 };
const ALONE = 20_000;
const seconds = Number(process.argv[2] ?? 60);

const { gcbc } = agents;
const config = gcbc.config.parse({ hiddenSizes: [256, 256, 256] });
const learner = gcbc.build(config, { spaces: vectorSpaces(SIZES), totalUpdates: 1 });
const states = initialStates(learner.update.states, 0);
const bytes = exportPolicy(
  learner,
  (name) => states.get(name),
  { agent: "gcbc", update: 0, smoreVersion: "bench" },
  {
    signals: { actionRange: { low: [-1, -2, -3, -4], high: [1, 2, 3, 4] } },
    observed: { minimum: new Float32Array(25).fill(-1), maximum: new Float32Array(25).fill(1) },
  },
);
const policy = await loadPolicy(bytes);

const alone = [];
const processor = [];
const observation = new Float32Array(SIZES.observationSize);
const goal = new Float32Array(SIZES.goalSize);
for (let i = 0; i < ALONE; i++) {
  observation[0] = Math.sin(i);
  const start = performance.now();
  const before = process.cpuUsage();
  await policy.act(observation, goal);
  const { user, system } = process.cpuUsage(before);
  alone.push(performance.now() - start);
  processor.push((user + system) / 1000);
}

const server = await servePolicy(policy);
const client = spawn(
  process.execPath,
  [
    "--experimental-websocket",
    "--no-warnings",
    new URL("support/websocket-client.mjs", import.meta.url).pathname,
    `${server.url.replace("http", "ws")}/act`,
    JSON.stringify({ ...SIZES, seconds }),
  ],
  { stdio: ["ignore", "pipe", "inherit"] },
);
let output = "";
client.stdout.on("data", (text) => {
  output += text;
});
await once(client, "close");
const { latencies, jitters } = JSON.parse(output);
const { computeMilliseconds } = await (await fetch(`${server.url}/health`)).json();
await server.close();
await policy.dispose();

const row = (name, values) => [
  name,
  ...[0.5, 0.99].map((share) => quantile(values, share).toFixed(3)),
  Math.max(...values).toFixed(3),
];
console.log(`${latencies.length} requests in ${seconds} s; load ${loadavg()[0].toFixed(1)}`);
printTable(
  ["milliseconds", "p50", "p99", "max"],
  [
    row(`compute, ${ALONE} calls in a row`, alone),
    row("the same, processor time", processor),
    ["compute, in the server", ...["p50", "p99", "max"].map((name) => computeMilliseconds[name].toFixed(3))],
    row("request to answer, over a WebSocket", latencies),
    row("answers off their beat of 10 ms", jitters),
  ],
);
