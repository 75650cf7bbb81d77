// Which readings of held-out episodes agree with the truth: rank correlations with the return in the environment, over runs and
// checkpoints of a grid. Build first, then: node scripts/trust-table.mjs results/trust
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RandomGenerator } from "../dist/core/random/generator.js";
import { quantile } from "../dist/core/statistics/quantile.js";
import { rankCorrelation } from "../dist/core/statistics/rank-correlation.js";
import { evaluateOffPolicy } from "../dist/node/runs/off-policy.js";
import { RunDirectory } from "../dist/node/runs/run-directory.js";

const [folder] = process.argv.slice(2);
const RESAMPLES = 1000;
const ESTIMATES = "off-policy.json";
/** Of fitted-Q evaluation: small enough for a hundred runs. */
const FITTED_Q = { updates: 600, settings: { hiddenSizes: [64, 64], batchSize: 128 } };

/** Readings, and 1 where a larger one should mean a better policy, −1 where a smaller one should. */
const READINGS = {
  "log-likelihood of actions": [1, (row) => row["heldOut/logProbability"]],
  "error of actions": [-1, (row) => row["heldOut/actionError"]],
  "loss of value or critic": [-1, lossOf],
  "rank correlation of value and steps": [1, (row) => row.valueRankCorrelation],
  "value along episodes": [1, (row) => row.valueEpisodeCorrelation],
  "data's action beats a random one": [1, (row) => row["pairAccuracy/random"]],
  "data's action beats a shuffled one": [1, (row) => row["pairAccuracy/shuffled"]],
  "action gap": [1, (row) => row.actionGap],
  "updates so far": [1, (row) => row.step],
};

const records = readFileSync(join(folder, "runs.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .filter(({ evaluations }) => evaluations);
const estimates = await offPolicyEstimates();
const tasks = [...new Set(records.map(({ task }) => task))];

for (const truth of ["discountedReturn", "success"]) {
  console.log(`\nSpearman's correlation with ${truth}, 95 % intervals over runs:\n`);
  console.log(`| reading | ${tasks.join(" | ")} | mean |`);
  console.log(`|---|${"---|".repeat(tasks.length + 1)}`);
  for (const [name, [sign, read]] of Object.entries(READINGS))
    printRow(name, (record) =>
      record.evaluations
        .filter(({ step }) => step > 0)
        .map((row) => [sign * read(row), row[truth]])
        .filter(([value]) => Number.isFinite(value)),
    );
  printRow("fitted-Q evaluation, last checkpoint", (record) =>
    estimates[record.run] === undefined ? [] : [[estimates[record.run], record.evaluations.at(-1)[truth]]],
  );
}
console.log(`\n${records.length} runs: ${new Set(records.map(({ method }) => method)).size} methods.`);

function printRow(name, pointsOf) {
  const random = RandomGenerator.from(0, name);
  const byTask = tasks.map((task) =>
    records
      .filter((record) => record.task === task)
      .map(pointsOf)
      .filter((points) => points.length > 0),
  );
  const draws = byTask.map((runs) =>
    Float64Array.from({ length: RESAMPLES }, () =>
      correlation(runs.map(() => runs[random.integer(runs.length)])),
    ),
  );
  const means = draws[0].map((_, i) => draws.reduce((sum, draw) => sum + draw[i], 0) / draws.length);
  const values = byTask.map(correlation);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const cells = [...values.map((value, i) => cell(value, draws[i])), cell(mean, means)];
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}

function correlation(runs) {
  const points = runs.flat();
  return rankCorrelation(
    points.map(([reading]) => reading),
    points.map(([, truth]) => truth),
  );
}

function cell(value, draws) {
  if (!Number.isFinite(value)) return "–";
  const sorted = draws.filter(Number.isFinite).sort();
  const show = (number) => number.toFixed(2).replace("-", "−");
  return `${show(value)} (${show(quantile(sorted, 0.025))} … ${show(quantile(sorted, 0.975))})`;
}

/** Of the critic or, without one, of the value. */
function lossOf(row) {
  const network = ["score", "critic", "value", "distance"].find((name) => `heldOut/${name}/loss` in row);
  return network && row[`heldOut/${network}/loss`];
}

/** The value of every last policy by fitted-Q evaluation, by the name of the run; kept in a file beside the records. */
async function offPolicyEstimates() {
  const file = join(folder, ESTIMATES);
  const known = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  for (const { run } of records) {
    const place = join(folder, "runs", run);
    if (known[run] !== undefined || !existsSync(place)) continue;
    known[run] = (await evaluateOffPolicy(await RunDirectory.open(place), FITTED_Q)).value;
    writeFileSync(file, `${JSON.stringify(known, null, 1)}\n`);
  }
  return known;
}
