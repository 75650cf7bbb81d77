import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { selectCases } from "../../src/core/base/testing/every-case.ts";
import { isLease } from "../../src/node/files/lease.ts";
import { agents, ensureDataset, RunDirectory, train } from "../../src/node/index.ts";
import { contentsOf } from "../support/runs.ts";
import { temporaryFolder } from "../support/smore.ts";

/** resume.test.ts kills processes of one agent; here agents go on from the files that a kill would leave. */

const UPDATES = 60;

let folder: string;
let remove: () => Promise<void>;
let dataset: string;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  dataset = await ensureDataset("point-reach-random", { size: 40, cache: join(folder, "datasets") });
});
afterAll(() => remove());

it.each(
  selectCases(Object.keys(agents)),
)("%s continues with the same bits and rows from what a kill leaves", async (name) => {
  const [whole, killed] = [join(folder, name), join(folder, `${name}-killed`)];
  const settings = {
    environment: "PointReach",
    agent: { name, hiddenSizes: [16, 16], batchSize: 16 },
    training: { updates: UPDATES, evaluateEvery: 20, logEvery: 10, threads: 1 },
    evaluation: { episodes: 2 },
  };
  await train(await RunDirectory.create(whole, settings, dataset), {
    // Its newest checkpoint is then that of update 40, and its log is ahead of it.
    // Without the lease of the training process, which would lock the copy.
    onUpdate: (completed) =>
      completed === 50 &&
      cpSync(whole, killed, { recursive: true, filter: (path) => !isLease(basename(path)) }),
  });
  await train(await RunDirectory.open(killed));
  expect(await contentsOf(killed, UPDATES)).toEqual(await contentsOf(whole, UPDATES));
});
