// Grids on Slurm and Redis under faults: every run has a result in the end, once, and the one of a local grid.

import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { recordsOf } from "../support/grids.ts";
import { hasRedis, startRedis } from "../support/redis.ts";
import { logged } from "../support/runs.ts";
import { hasSlurm, startSlurm } from "../support/slurm.ts";
import { CLI, smore, startProgram, temporaryFolder } from "../support/smore.ts";

/** Runs of a second each. */
const CELLS = Number(process.env.CELLS ?? 1000);
/** How many of them are trained by a local grid too, to compare with. */
const COMPARED = Math.min(100, CELLS);
const SMALL = { size: 40, agent: { hiddenSizes: [32], batchSize: 32 }, evaluation: { episodes: 2 } };
const grids = {
  many: {
    ...SMALL,
    methods: ["bc"],
    tasks: ["PointReach"],
    seeds: CELLS,
    training: { updates: 50, evaluateEvery: 25 },
  },
  long: {
    ...SMALL,
    methods: ["bc"],
    tasks: ["PointReach"],
    seeds: 3,
    training: { updates: 100_000, evaluateEvery: 500 },
  },
};

let folder: string;
let remove: () => Promise<void>;
const results = (...path: string[]) => join(folder, "results", ...path);
const runOf = (name: string, seed: number) => results(name, "runs", `point-reach-bc-seed${seed}`);
const statusOf = async (run: string) => JSON.parse(await readFile(join(run, "status.json"), "utf8"));
const start = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  startProgram(process.execPath, [CLI, ...args], { cwd: folder, env: { ...env, SMORE_LEASE_SECONDS: "20" } });

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  for (const [name, grid] of Object.entries(grids)) {
    await writeFile(join(folder, `${name}.json`), JSON.stringify(grid));
    const local = { ...grid, seeds: Math.min(grid.seeds, COMPARED) };
    await writeFile(join(folder, `${name}-local.json`), JSON.stringify(local));
    const { code, stderr } = await smore(["bench", "--grid", `${name}-local.json`], folder);
    expect(code, stderr).toBe(0);
  }
}, 7_200_000);
afterAll(() => remove());

/** Every run has one record, and that of the local grid where there is one. */
async function expectComplete(grid: keyof typeof grids, name: string): Promise<void> {
  const records = await recordsOf(results(name));
  const { seeds } = grids[grid];
  expect(records).toHaveLength(seeds);
  expect(new Set(records.map(({ run }) => run)).size).toBe(seeds);
  const local = await recordsOf(results(`${grid}-local`));
  expect(records.slice(0, local.length)).toEqual(local);
}

describe.runIf(hasRedis)("a queue of Redis", () => {
  it("loses no run and counts none twice, while workers are killed and Redis restarts", async () => {
    const redis = await startRedis();
    const env = { ...process.env, REDIS_URL: redis.url };
    const bench = start(env, "bench", "--grid", "many.json", "--launcher", "redis");
    const worker = () => start(env, "worker", "--workers", "1");
    const workers = [worker(), worker()];
    const random = RandomGenerator.from(5, "faults");
    let isOver = false;
    let kills = 0;
    const ended = bench.finished.then((finished) => {
      isOver = true;
      return finished;
    });
    for (let fault = 0; !isOver; fault++) {
      await Promise.race([sleep(20_000 * random.uniform()), ended]);
      if (isOver) break;
      if (fault % 4 === 3) await redis.restart();
      else {
        const index = fault % workers.length;
        workers[index].child.kill("SIGKILL");
        await workers[index].finished;
        workers[index] = worker();
        kills++;
      }
    }
    const { code, stderr } = await ended;
    for (const { child, finished } of workers) {
      child.kill("SIGTERM");
      await finished;
    }
    await redis.stop();
    expect(code, stderr).toBe(0);
    await expectComplete("many", "many");
    console.log(`redis: ${CELLS} runs, ${kills} workers killed: 0 lost, 0 counted twice`);
  });
});

describe.runIf(hasSlurm)("Slurm", () => {
  it("ends with the same records after kill -9, a requeue in mid-checkpoint and a restart of the controller", async () => {
    const slurm = await startSlurm();
    try {
      const bench = () => start(slurm.env, "bench", "--grid", "long.json", "--launcher", "slurm");
      const first = bench();
      await logged(runOf("long", 0), 100);
      await logged(runOf("long", 1), 100);
      expect((await statusOf(runOf("long", 1))).state).toBe("running");
      const { pid, job } = await statusOf(runOf("long", 0));
      process.kill(pid, "SIGKILL");
      const [array] = job.replace("slurm ", "").split("_");
      const checkpoints = join(runOf("long", 1), "checkpoints");
      // Without a pause: it takes milliseconds to write one.
      while (!readdirSync(checkpoints).some((name) => /^\.\d+\.tmp/.test(name)));
      slurm.run("scontrol", "requeue", `${array}_1`);
      await slurm.startNow(`${array}_1`);
      while ((await statusOf(runOf("long", 1))).attempts < 2) await sleep(500);
      await slurm.restartController();
      // The run whose process was killed has failed; the same command submits it again.
      const { code, stderr } = await first.finished;
      expect(stderr).toMatch(/^1 runs have no result; the same command tries them again$/m);
      expect(code).toBe(1);
      const second = await bench().finished;
      expect(second.stdout).toMatch(/^1 runs are submitted/);
      expect(second.code, second.stderr).toBe(0);
      await expectComplete("long", "long");
      console.log(
        "slurm: kill -9, requeue in mid-checkpoint, restart of the controller: 0 lost, 0 counted twice",
      );
    } finally {
      await slurm.stop();
    }
  });

  it("continues in another job when a run reaches its time limit", async () => {
    const slurm = await startSlurm();
    try {
      const args = ["bench", "--grid", "endless.json", "--launcher", "slurm", "--time", "1"];
      const endless = {
        ...grids.long,
        seeds: 1,
        training: { updates: 100_000_000, evaluateEvery: 1_000_000 },
      };
      await writeFile(join(folder, "endless.json"), JSON.stringify(endless));
      const bench = start(slurm.env, ...args);
      const run = results("endless", "runs", "point-reach-bc-seed0");
      await logged(run, 100);
      const status = () => statusOf(run);
      while ((await status()).state !== "stopped") await sleep(500);
      const { completed } = await status();
      while ((await status()).attempts < 2) await sleep(1000);
      bench.child.kill("SIGINT");
      await bench.finished;
      while ((await status()).completed <= completed) await sleep(500);
      expect(await status()).toMatchObject({ state: "running", attempts: 2 });
      const { stdout } = await start(slurm.env, ...args, "--cancel").finished;
      expect(stdout).toMatch(/^1 runs are cancelled/);
    } finally {
      await slurm.stop();
    }
  });
});
