import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/smore.ts";
import { DivergenceError } from "../../core/learn/divergence-error.ts";
import { ensureDataset } from "../datasets/index.ts";
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
