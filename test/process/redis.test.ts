// A Redis server of its own, and the built command line: `npm run build` first.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Queue } from "bullmq";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { BRIEF_GRID, LAUNCHED_GRID, recordsOf } from "../support/grids.ts";
import { hasRedis, type RedisServer, startRedis } from "../support/redis.ts";
import { logged } from "../support/runs.ts";
import { CLI, smore, startProgram, temporaryFolder } from "../support/smore.ts";

describe.runIf(hasRedis)("a grid in a queue of Redis", () => {
  let redis: RedisServer;
  let folder: string;
  let remove: () => Promise<void>;
  const results = (...path: string[]) => join(folder, "results", ...path);
  const started: ReturnType<typeof startProgram>[] = [];
  const start = (...args: string[]) => {
    const program = startProgram(process.execPath, [CLI, ...args], {
      cwd: folder,
      // A worker that is lost is noticed after this time.
      env: { ...process.env, REDIS_URL: redis.url, SMORE_LEASE_SECONDS: "10" },
    });
    started.push(program);
    return program;
  };
  afterEach(async () => {
    for (const { child, finished } of started.splice(0)) {
      child.kill("SIGKILL");
      await finished;
    }
  });
  const bench = (grid: string, name: string) =>
    start("bench", "--grid", `${grid}.json`, "--launcher", "redis", "--name", name);

  beforeAll(async () => {
    redis = await startRedis();
    ({ folder, remove } = await temporaryFolder());
    await writeFile(join(folder, "grid.json"), JSON.stringify(LAUNCHED_GRID));
    await writeFile(join(folder, "brief.json"), JSON.stringify(BRIEF_GRID));
  });
  afterAll(async () => {
    await redis?.stop();
    await remove?.();
  });

  it("a server that is not there is one sentence", async () => {
    for (const command of selectCases([
      ["worker"],
      ["bench", "--grid", "grid.json", "--launcher", "redis"],
    ])) {
      const { code, stderr } = await smore([...command, "--redis", "redis://:secret@127.0.0.1:1"], folder);
      expect(stderr).toMatch(
        /^error: no Redis server answers at 127\.0\.0\.1:1 \(.*ECONNREFUSED.*\); start one, or/,
      );
      expect(stderr).not.toContain("secret");
      expect(code).toBe(1);
    }
  });

  it("ends with the records of a grid in processes", async () => {
    const grid = bench("brief", "whole");
    const worker = start("worker", "--workers", "2");
    const ended = await grid.finished;
    expect(ended.code, ended.stderr).toBe(0);
    worker.child.kill("SIGTERM");
    expect((await worker.finished).code).toBe(0);

    const local = await smore(["bench", "--grid", "brief.json", "--name", "brief-local"], folder);
    expect(local.code, local.stderr).toBe(0);
    expect(await recordsOf(results("whole"))).toEqual(await recordsOf(results("brief-local")));
  }, 600_000);

  it.runIf(everyCase)(
    "ends with them after kill -9 of a worker, Ctrl-C and duplicates too",
    async () => {
      const first = bench("grid", "grid");
      const run = results("grid", "runs", "point-reach-bc-seed0");
      const lost = start("worker", "--workers", "1");
      await logged(run, 100);
      lost.child.kill("SIGKILL");
      first.child.kill("SIGINT");
      const { code, stdout } = await first.finished;
      expect(stdout).toContain("2 runs are submitted; Ctrl-C does not affect them");
      expect(code).toBe(130);

      const queue = new Queue("smore", { connection: { url: redis.url } });
      const [id] = await queue.getRanges(["active"], 0, -1);
      await queue.add("cell", (await queue.getJob(id))!.data, { jobId: "duplicate", removeOnComplete: true });
      await queue.close();

      const second = bench("grid", "grid");
      const worker = start("worker", "--workers", "2");
      const ended = await second.finished;
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).not.toContain("submitted");
      expect(JSON.parse(await readFile(join(run, "status.json"), "utf8"))).toMatchObject({
        state: "finished",
      });
      worker.child.kill("SIGTERM");
      expect((await worker.finished).code).toBe(0);

      const local = await smore(["bench", "--grid", "grid.json", "--name", "local"], folder);
      expect(local.code, local.stderr).toBe(0);
      expect(await recordsOf(results("grid"))).toEqual(await recordsOf(results("local")));
    },
    600_000,
  );

  it.runIf(everyCase)(
    "a worker that is stopped puts its runs back, after a checkpoint",
    async () => {
      const args = ["bench", "--grid", "grid.json", "--launcher", "redis", "--name", "stopped"];
      const unwanted = start(...args);
      while (!existsSync(results("stopped", "grid.json"))) await sleep(100);
      await sleep(3000);
      unwanted.child.kill("SIGINT");
      expect((await unwanted.finished).code).toBe(130);
      expect((await start(...args, "--cancel").finished).stdout).toMatch(/^2 runs are cancelled/);

      const waiting = start(...args);
      const first = start("worker", "--workers", "2");
      const run = results("stopped", "runs", "point-reach-bc-seed0");
      await logged(run, 100);
      first.child.kill("SIGTERM");
      const { stdout, code } = await first.finished;
      expect(stdout).toContain("point-reach-bc-seed0 goes back into the queue");
      expect(code).toBe(0);
      await sleep(100);
      const second = start("worker");
      const ended = await waiting.finished;
      second.child.kill("SIGTERM");
      await second.finished;
      expect(ended.code, ended.stderr).toBe(0);
      expect(JSON.parse(await readFile(join(run, "status.json"), "utf8")).attempts).toBe(2);
      expect(await recordsOf(results("stopped"))).toEqual(await recordsOf(results("local")));
    },
    600_000,
  );
});
