// The time of an update of each method of a grid, on one thread, with drawing its batches. Build first, then:
// node bench/methods.mjs [grid.json] [name of a task]
import { cpus, loadavg } from "node:os";
import { agents } from "../dist/core/agents/index.js";
import { inputKnowledge } from "../dist/core/learn/input-knowledge.js";
import { Trainer } from "../dist/core/learn/trainer.js";
import { RandomGenerator } from "../dist/core/random/generator.js";
import { HindsightSampler } from "../dist/core/sampling/index.js";
import { openDataset } from "../dist/node/datasets/index.js";
import { engine } from "../dist/node/engine/index.js";
import { expandGrid, readGrid } from "../dist/node/sweep/index.js";
import { timed, timesInTurn } from "./support/contestants.mjs";
import { printTable } from "./support/table.mjs";

const ROUNDS = 12;
const UPDATES_PER_ROUND = 10;
const EPISODES = 200;
const BUDGET = 20_000;
const [path = "grids/equal.json", task = "FetchPush, mixed"] = process.argv.slice(2);

const cells = expandGrid(await readGrid(path)).filter(
  ({ task: of, settings }) => of === task && settings.seed === 0,
);
if (cells.length === 0) throw new Error(`${path} has no task "${task}"`);
const dataset = await openDataset(cells[0].dataset, { size: EPISODES });
const contestants = [];
for (const { method, settings } of cells) {
  const { name, ...rest } = settings.agent;
  const { config, build } = agents[name];
  const parsed = config.parse(rest);
  const knowledge = inputKnowledge(dataset, parsed.inputs, 0);
  const learner = build(parsed, { ...knowledge, totalUpdates: BUDGET });
  const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(0, "bench") });
  const trainer = await Trainer.create({ engine, learner, sampler, seed: 0 });
  const takeUpdates = () => trainer.advance(UPDATES_PER_ROUND);
  const round = async () => {
    await takeUpdates(); // brings the caches back from the method before
    return timed(takeUpdates, UPDATES_PER_ROUND);
  };
  contestants.push({ method, rows: parsed.batchSize, round, stop: () => trainer.dispose() });
}
const results = await timesInTurn(contestants, ROUNDS);
for (const { stop } of contestants) await stop();
console.log(`${task} of ${path}; ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}\n`);
printTable(
  ["ms per update", "rows", "least", "median", "CPU, least", `minutes for ${BUDGET}`, "of the first"],
  results.map(({ method, rows, least, median, leastProcessor }) => [
    method,
    String(rows),
    ...[least, median, leastProcessor].map((ms) => ms.toFixed(1)),
    ((leastProcessor * BUDGET) / 60_000).toFixed(1),
    (leastProcessor / results[0].leastProcessor).toFixed(2),
  ]),
);
