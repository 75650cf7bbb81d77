import { mkdirSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { EpisodeDatasetBuilder } from "../../src/core/data/index.ts";
import { ensureDataset, writeDataset } from "../../src/node/datasets/index.ts";
import { policyAt, RunDirectory } from "../../src/node/runs/run-directory.ts";
import { failRun, finishRun, writeRecorded } from "../../src/node/runs/run-end.ts";
import { formatRecords } from "../../src/node/sweep/records.ts";
import { recordFrom } from "../../src/node/sweep/testing/records.ts";
import { temporaryFolder } from "./smore.ts";

const NO_ROWS = { rows: 0, chain: "" };
const POSITIONS = { "metrics.jsonl": NO_ROWS, "eval.jsonl": NO_ROWS, events: 0 };

/**
 * A working folder to look at: runs in several states (`a-finished`, `b-failed`, `c-stopped`, `d-damaged`), the records of a grid
 * of two methods, datasets of numbers and of pictures, and `log.csv` with an action out of range, which `mapping.json` explains.
 */
export async function makeStudioFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const { folder, remove } = await temporaryFolder();
  const at = (...path: string[]) => join(folder, ...path);
  await ensureDataset("point-reach-random", { size: 5, cache: at("datasets") });
  await writePictures(at("datasets", "pictures"));
  await finishRun(await makeRun(folder, "a-finished", 0), new Uint8Array([1]), POSITIONS);
  await failRun(await makeRun(folder, "b-failed", 1), "training diverged at update 2", POSITIONS);
  const stopped = await makeRun(folder, "c-stopped", 2, { learningRate: 0.01 });
  for (const update of [0, 100]) await writeRecorded(stopped, policyAt(update), Uint8Array.of(2, update));
  await cp(at("runs", "c-stopped"), at("runs", "d-damaged"), { recursive: true });
  writeFileSync(at("runs", "d-damaged", "config.json"), "{");
  mkdirSync(at("results", "grid"), { recursive: true });
  const records = ["smore", "gcsl"].flatMap((method, i) =>
    [0, 1, 2].map((seed) => {
      const record = recordFrom({ method, seed, curve: [0, 0.5, 0.6 + 0.1 * i + 0.01 * seed] });
      return { ...record, config: { ...record.config, agent: { name: method } } };
    }),
  );
  writeFileSync(at("results", "grid", "runs.jsonl"), formatRecords(records));
  const lines = ["episode,x,y,ax,ay"];
  for (let step = 0; step < 12; step++) lines.push(`0,${step},0,${step === 5 ? 3 : 0.1},0`);
  writeFileSync(at("log.csv"), `${lines.join("\n")}\n`);
  writeFileSync(
    at("mapping.json"),
    JSON.stringify({
      ...{ observation: ["x", "y"], achievedGoal: ["x", "y"] },
      ...{ action: ["ax", "ay"], episode: "episode" },
    }),
  );
  return { folder, remove };
}

/** A run of behaviour cloning that was never trained; its logs have three rows and two evaluations. */
async function makeRun(folder: string, name: string, seed: number, settings = {}): Promise<RunDirectory> {
  const run = await RunDirectory.create(
    join(folder, "runs", name),
    {
      ...{ environment: "PointReach", seed },
      agent: { name: "gcsl", ...settings },
      training: { updates: 300, threads: 1 },
    },
    join(folder, "datasets", "point-reach-random-5"),
  );
  const rows = [100, 200, 300].map((step) => ({
    ...{ step, seconds: step / 50 },
    "policy/loss": 1 + seed + step / 100,
  }));
  writeFileSync(run.metrics, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  writeFileSync(
    run.evaluations,
    `{"step":0,"seconds":1,"success":0.1}\n{"step":300,"seconds":6,"success":${0.75 + seed / 10}}\n`,
  );
  return run;
}

/** Two episodes of six pictures, each of one colour. */
async function writePictures(folder: string): Promise<void> {
  const SIDE = 8;
  const size = 3 * SIDE ** 2;
  const builder = new EpisodeDatasetBuilder({
    ...{ name: "pictures", environment: "unknown", observationSize: size, observationType: "uint8" },
    ...{ observationShape: [SIDE, SIDE, 3], goalSize: 1, actionSize: 1, horizon: 5, distanceThreshold: 1 },
    provenance: {},
  });
  for (const episode of [0, 1])
    builder.append({
      observations: Uint8Array.from(
        { length: 6 * size },
        (_, i) => 40 * Math.floor(i / size) + 20 * episode + (i % 3),
      ),
      achievedGoals: [0, 1, 2, 3, 4, 5],
      actions: [1, 1, 1, 1, 1],
      desiredGoal: [5],
    });
  await writeDataset(builder.build(), folder);
}
