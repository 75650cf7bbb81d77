// Updates per second of a grid on a queue of Redis, with one worker process and with two. Needs redis-server and two idle cores.
// Build first, then: node bench/workers.mjs [updates]
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { printTable } from "./support/table.mjs";

const UPDATES = Number(process.argv[2] ?? 1500);
const SMORE = fileURLToPath(new URL("../dist/node/cli/main.js", import.meta.url));

console.log(`${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}\n`);
const folder = mkdtempSync(join(tmpdir(), "smore-workers-"));
const port = await freePort();
const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${port}` };
const redis = spawn("redis-server", ["--port", String(port), "--save", ""], { stdio: "ignore" });
try {
  const grid = {
    methods: ["smore"],
    tasks: ["PointReach"],
    seeds: 4,
    size: 40,
    // A single evaluation at the end, so that training is what is measured.
    training: { updates: UPDATES, evaluateEvery: UPDATES, logEvery: UPDATES },
    evaluation: { episodes: 1 },
  };
  for (const name of ["one", "two"]) writeFileSync(join(folder, `${name}.json`), JSON.stringify(grid));
  const datasets = spawnSync(process.execPath, [SMORE, "bench", "datasets", "one.json"], { cwd: folder });
  if (datasets.status !== 0) throw new Error(String(datasets.stderr));
  const rates = [];
  for (const [name, workers] of [
    ["one", 1],
    ["two", 2],
  ])
    rates.push(await rateOf(name, workers));
  printTable(
    ["workers", "updates/s of all", "of one"],
    rates.map((rate, index) => [String(index + 1), rate.toFixed(1), `${(rate / rates[0]).toFixed(2)}×`]),
  );
} finally {
  redis.kill();
  await once(redis, "exit");
  rmSync(folder, { recursive: true });
}

/** Updates per second of all workers together, while each of them trains: workers times the mean rate of a run. */
async function rateOf(name, workers) {
  const start = (...args) => spawn(process.execPath, [SMORE, ...args], { cwd: folder, env, stdio: "ignore" });
  const all = Array.from({ length: workers }, () => start("worker", "--workers", "1"));
  const bench = start("bench", "--grid", `${name}.json`, "--launcher", "redis");
  const [code] = await once(bench, "exit");
  for (const worker of all) {
    worker.kill("SIGTERM");
    await once(worker, "exit");
  }
  if (code !== 0) throw new Error(`the grid "${name}" ended with exit code ${code}`);
  const runs = join(folder, "results", name, "runs");
  const seconds = readdirSync(runs).map((run) => secondsOf(join(runs, run)));
  return (workers * UPDATES) / (seconds.reduce((sum, value) => sum + value) / seconds.length);
}

/** Seconds that the updates of a run took. */
function secondsOf(run) {
  const rows = readFileSync(join(run, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  return JSON.parse(rows.at(-1)).seconds;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
