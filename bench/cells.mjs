// What a grid costs beside training: planning it, and the process of each cell. Build first, then: node bench/cells.mjs [cells]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expandGrid, gridSchema, planGrid, SlurmLauncher } from "../dist/node/sweep/index.js";
import { median, printTable } from "./support/table.mjs";

const PLANNED = 10_000;
const CELLS = Number(process.argv[2] ?? 10);
const SMORE = fileURLToPath(new URL("../dist/node/cli/main.js", import.meta.url));
const seconds = (milliseconds) => (milliseconds / 1000).toFixed(2);

console.log(`${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}\n`);
const folder = mkdtempSync(join(tmpdir(), "smore-cells-"));
process.chdir(folder);
try {
  const grid = gridSchema.parse({
    methods: ["bc", "smore"],
    tasks: ["fetch", "PointReach"],
    seeds: PLANNED / 10,
  });
  const began = performance.now();
  const before = process.cpuUsage();
  const cells = expandGrid(grid);
  await planGrid(grid, cells, { folder: "results/plan", launcher: new SlurmLauncher() });
  const { user, system } = process.cpuUsage(before);
  console.log(
    `${cells.length} cells planned for Slurm: ${seconds(performance.now() - began)} s, ${((user + system) / 1e6).toFixed(2)} s of processor time\n`,
  );

  writeFileSync(
    "grid.json",
    JSON.stringify({
      methods: ["bc"],
      tasks: ["PointReach"],
      seeds: CELLS,
      size: 40,
      training: { updates: 1 },
      evaluation: { episodes: 1 },
    }),
  );
  smore("bench", "datasets", "grid.json");
  const rows = Array.from({ length: CELLS }, (_, index) => {
    const began = performance.now();
    smore("cell", "grid.json", String(index));
    const whole = performance.now() - began;
    const log = readFileSync(`results/grid/runs/point-reach-bc-seed${index}/eval.jsonl`, "utf8").trimEnd();
    const trained = 1000 * JSON.parse(log.split("\n").at(-1)).seconds;
    const status = JSON.parse(
      readFileSync(`results/grid/runs/point-reach-bc-seed${index}/status.json`, "utf8"),
    );
    return { whole, trained, beside: whole - trained, processor: 1000 * status.processorSeconds };
  });
  const again = Array.from({ length: CELLS }, (_, index) => {
    const began = performance.now();
    smore("cell", "grid.json", String(index));
    return performance.now() - began;
  });
  const of = (name) => seconds(median(rows.map((row) => row[name])));
  printTable(
    ["seconds, median of cells", "whole", "training", "beside it", "processor time"],
    [
      ["a cell of one update", of("whole"), of("trained"), of("beside"), of("processor")],
      ["a cell that is finished", seconds(median(again)), "", seconds(median(again)), ""],
    ],
  );
} finally {
  rmSync(folder, { recursive: true });
}

function smore(...args) {
  const { status, stderr } = spawnSync(process.execPath, [SMORE, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}
