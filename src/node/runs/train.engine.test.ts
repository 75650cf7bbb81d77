import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/smore.ts";
import { EpisodeDataset } from "../../core/data/index.ts";
import { DivergenceError } from "../../core/learn/divergence-error.ts";
import { ensureDataset, loadDataset, writeDataset } from "../datasets/index.ts";
import { evaluateOffPolicy } from "./off-policy.ts";
import { resealRun } from "./reseal.ts";
import { RunDirectory } from "./run-directory.ts";
import { train } from "./train.ts";

let folder: string;
let remove: () => Promise<void>;
let dataset: string;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  dataset = await ensureDataset("point-reach-random", { size: 20, cache: join(folder, "datasets") });
});
afterAll(() => remove());

/** A run whose parameters leave the range of float32 within a few updates. */
const divergingRun = (name: string, evaluateEvery: number) =>
  RunDirectory.create(
    join(folder, name),
    {
      environment: "PointReach",
      agent: { name: "gcivl", hiddenSizes: [8], batchSize: 8, learningRate: 1e20 },
      training: { updates: 20, evaluateEvery, threads: 1 },
      evaluation: { episodes: 1 },
    },
    dataset,
  );

it("a run that diverges before its first checkpoint ends with the update, the tensor and a remedy", async () => {
  const error = await train(await divergingRun("early", 20)).catch((reason) => reason);
  expect(error).toBeInstanceOf(DivergenceError);
  expect(error.message).toBe(
    'training diverged at update 2: "value/loss" is not finite; there is no checkpoint yet; try a smaller agent.learningRate',
  );
});

it("a run that diverges later ends with its last good checkpoint", async () => {
  const run = await divergingRun("late", 1);
  await expect(train(run)).rejects.toThrow(
    `training diverged at update 2: "value/loss" is not finite; the last good checkpoint is that of update 1 in ${run.checkpoints}; try a smaller agent.learningRate`,
  );
});

/** A run of behaviour cloning with tiny networks, evaluated on held-out episodes alone. */
const tinyRun = (name: string, updates: number, more: object = {}) =>
  RunDirectory.create(
    join(folder, name),
    {
      agent: { name: "gcsl", hiddenSizes: [8], batchSize: 8 },
      training: { updates, evaluateEvery: updates, threads: 1 },
      ...more,
    },
    dataset,
  );

it("a run without an environment logs what is read on held-out episodes, and ends with a policy", async () => {
  const run = await tinyRun("held-out", 10);
  const heard: number[] = [];
  await train(run, {
    onReadings: (completed, readings) => heard.push(completed, readings["heldOut/actionError"]),
    onEvaluation: () => expect.unreachable("there is nothing to play in"),
  });
  const rows = await run.readLog("eval.jsonl");
  expect(rows.map(({ step }) => step)).toEqual([0, 10]);
  expect(heard).toEqual(rows.flatMap((row) => [row.step, row["heldOut/actionError"]]));
  expect(rows[1]).not.toHaveProperty("success");
  expect(run.config.training.heldOut).toBe(0.1);
  expect(await run.readFile("policy.onnx")).toBeDefined();
});

it("a finished run is evaluated by its data alone, and one without held-out episodes is rejected", async () => {
  const settings = { hiddenSizes: [8], batchSize: 16, heads: 2 };
  const run = await tinyRun("off-policy", 5);
  await expect(evaluateOffPolicy(run, { updates: 5, settings })).rejects.toThrow(
    "policy.onnx does not exist yet; finish the run with",
  );
  await train(run);
  const estimate = (await evaluateOffPolicy(run, { updates: 5, settings }))!;
  expect(estimate.low).toBeGreaterThanOrEqual(0);
  expect(estimate.high).toBeLessThanOrEqual(1);
  expect(estimate.value).toBeGreaterThan(estimate.low);
  expect(estimate.value).toBeLessThan(estimate.high);
  expect(await evaluateOffPolicy(run, { updates: 5, settings })).toEqual(estimate);
  const training = { updates: 5, evaluateEvery: 5, threads: 1, heldOut: 0 };
  const none = await tinyRun("none-held-out", 5, { training });
  await train(none);
  await expect(evaluateOffPolicy(none, { updates: 5, settings })).rejects.toThrow(
    "the run held no episodes out; train one with training.heldOut above 0",
  );
});

it("a run starts from the networks of another one, and from nothing else", async () => {
  const before = await tinyRun("before", 30);
  await train(before);
  const after = await tinyRun("after", 5, { init: before.folder });
  await train(after);
  const [first] = await after.readLog("eval.jsonl");
  const last = (await before.readLog("eval.jsonl")).at(-1)!;
  for (const reading of ["heldOut/actionError", "heldOut/policy/loss"])
    expect(first[reading]).toBe(last[reading]);
  const other = await tinyRun("other", 5, {
    init: before.folder,
    agent: { name: "gcsl", hiddenSizes: [9], batchSize: 8 },
  });
  await expect(train(other)).rejects.toThrow(
    /before has other networks than this run \(state "policy.parameters" has \d+ numbers, and \d+ there\); take its agent/,
  );
});

it("a run cannot start from an unfinished one", async () => {
  const unfinished = await tinyRun("unfinished", 10);
  await expect(tinyRun("too-early", 5, { init: unfinished.folder })).rejects.toThrow(
    "unfinished is not finished, so no run can start from it; finish it with `smore resume",
  );
});

it("held-out episodes that are a dataset of their own must be of the same task", async () => {
  const heldOut = join(folder, "wider-goals");
  const { header, ...columns } = await loadDataset(dataset);
  const wider = { ...header, distanceThreshold: 2 * header.distanceThreshold };
  await writeDataset(new EpisodeDataset(wider, columns), heldOut);
  const run = join(folder, "other-task");
  await expect(RunDirectory.create(run, {}, { dataset, heldOut })).rejects.toThrow(
    `${heldOut} and ${dataset} differ in distanceThreshold (2 and 1), so the one cannot be held out from the other; ` +
      "rename the first, or say what share of the second is held out with training.heldOut",
  );
  expect(existsSync(run)).toBe(false);
});

it("a resealed configuration cannot hold episodes out twice, or those of another task", async () => {
  const run = await RunDirectory.create(join(folder, "edited"), {}, { dataset, heldOut: dataset });
  expect(run.config.training.heldOut).toBe(0);
  const config = join(run.folder, "config.json");
  const text = await readFile(config, "utf8");
  await writeFile(config, text.replace('"heldOut": 0', '"heldOut": 0.1'));
  await expect(resealRun(run.folder)).rejects.toThrow(
    `${config}: training.heldOut is 0.1: expected 0 with heldOutDataset, whose episodes are the held-out ones`,
  );
  const { heldOutDataset } = run.config;
  const other = { ...heldOutDataset, folder: "../wider-goals" };
  await writeFile(config, JSON.stringify({ ...run.config, heldOutDataset: other }));
  await expect(resealRun(run.folder)).rejects.toThrow("differ in distanceThreshold");
});
