// From the build: `npm run build` first.
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { contentsOf, logged } from "../support/runs.ts";
import { smore, startSmore, temporaryFolder } from "../support/smore.ts";

const GRID = {
  methods: ["smore", { name: "wild", agent: { name: "smore", learningRate: 1e30 } }],
  tasks: ["PointReach"],
  seeds: 2,
  size: 40,
  agent: { hiddenSizes: [32], batchSize: 32 },
  training: { updates: 400, evaluateEvery: 100 },
  evaluation: { episodes: 5 },
};

let folder: string;
let remove: () => Promise<void>;
const results = (...path: string[]) => join(folder, "results", ...path);
const run = (name: string, seed = 0) => results(name, "runs", `point-reach-smore-seed${seed}`);
const cell = (name: string, index = 0) => smore(["cell", "grid.json", String(index), "--name", name], folder);
const statusOf = async (path: string) => JSON.parse(await readFile(join(path, "status.json"), "utf8"));

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await writeFile(join(folder, "grid.json"), JSON.stringify(GRID));
});
afterAll(() => remove());

it("a missing dataset is one sentence with the command that makes it", async () => {
  const { code, stderr } = await cell("whole");
  expect(stderr).toBe(
    "error: the dataset datasets/point-reach-random-40 is missing; make it with `smore bench datasets grid.json`\n",
  );
  expect(code).toBe(1);
  await expect(stat(results())).rejects.toThrow("ENOENT");
  const made = await smore(["bench", "datasets", "grid.json"], folder);
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toBe("datasets/point-reach-random-40\n");
});

it("a cell writes the folder of its run and nothing else, and is left alone once it is finished", async () => {
  const { code, stderr } = await cell("whole");
  expect(code, stderr).toBe(0);
  expect(await readdir(results("whole"))).toEqual(["runs"]);
  expect(await readdir(results("whole", "runs"))).toEqual(["point-reach-smore-seed0"]);
  expect(await statusOf(run("whole"))).toMatchObject({
    ...{ state: "finished", completed: 400, updates: 400, attempts: 1, notices: [] },
    ...{ success: expect.any(Number), processorSeconds: expect.any(Number), pid: expect.any(Number) },
  });
  const before = (await stat(join(run("whole"), "status.json"))).mtimeMs;
  expect((await cell("whole")).code).toBe(0);
  expect((await stat(join(run("whole"), "status.json"))).mtimeMs).toBe(before);
});

it.runIf(everyCase)(
  "SIGTERM, even several times, writes a checkpoint and ends with 75; the same command ends with the same bits",
  async () => {
    const args = ["cell", "grid.json", "0", "--name", "stopped"];
    const { child, finished } = startSmore(args, folder);
    await logged(run("stopped"), 50);
    child.kill("SIGSTOP"); // it must not end meanwhile
    const other = await cell("stopped");
    child.kill("SIGCONT");
    expect(other.stderr).toMatch(
      /^error: results\/stopped\/runs\/point-reach-smore-seed0 is in use by another process/,
    );
    expect(other.code).toBe(75);
    child.kill("SIGTERM");
    child.kill("SIGTERM");
    const { code, stdout } = await finished;
    expect(stdout).toMatch(/^point-reach-smore-seed0 interrupted$/m);
    expect(code).toBe(75);
    const stopped = await statusOf(run("stopped"));
    expect(stopped).toMatchObject({ state: "stopped", attempts: 1 });
    expect(await readdir(join(run("stopped"), "checkpoints"))).toContain(
      String(stopped.completed).padStart(9, "0"),
    );
    expect((await cell("stopped")).code).toBe(0);
    expect(await contentsOf(run("stopped"), 400)).toEqual(await contentsOf(run("whole"), 400));
    const status = await statusOf(run("stopped"));
    expect(status).toMatchObject({ state: "finished", attempts: 2, began: stopped.began });
    expect(status.processorSeconds).toBeGreaterThan(stopped.processorSeconds);
    expect(status.waitSeconds).toBeGreaterThan(0);
  },
);

it("a cell that diverges has a result, and its status says why", async () => {
  const { code, stdout } = await cell("whole", 1);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^point-reach-wild-seed0 diverged: training diverged at update \d+/m);
  const status = await statusOf(results("whole", "runs", "point-reach-wild-seed0"));
  expect(status).toMatchObject({ state: "diverged", failure: expect.stringMatching(/^training diverged/) });
});

it.runIf(everyCase)("a missing index or grid is rejected", async () => {
  expect((await cell("whole", 4)).stderr).toBe(
    "error: grid.json: there is no cell 4; the cells of this grid are 0 to 3\n",
  );
  const changed = await smore(["cell", "grid.json", "0", "--grid-id", "0123456789ab"], folder);
  expect(changed.stderr).toContain("grid.json was changed since this job was submitted");
  expect(changed.code).toBe(1);
});

it("the status of a grid needs its run directories alone", async () => {
  await writeFile(results("whole", "grid.json"), JSON.stringify(GRID));
  const { stdout } = await smore(["bench", "status", "results/whole", "--json"], folder);
  expect(JSON.parse(stdout).map(({ state }: { state: string }) => state)).toEqual([
    ...["finished", "diverged", "waiting", "waiting"],
  ]);
  const table = (await smore(["bench", "status", "results/whole"], folder)).stdout;
  expect(table).toMatch(/^point-reach-smore-seed0 +finished +400\/400 +\d+ % +\d+ s +\d+ MB +\d+ s/m);
  expect(table).toMatch(/^4 runs: 1 finished, 1 diverged, 2 waiting; .* of processor time$/m);
});

it.runIf(everyCase)("the records of a grid are made of its run directories", async () => {
  const recorded = await smore(["bench", "record", "results/whole"], folder);
  expect(recorded.stdout).toContain("2 of 4 runs have a result");
  const bench = await smore(["bench", "--grid", "grid.json", "--name", "whole", "--workers", "2"], folder);
  expect(bench.code, bench.stderr).toBe(0);
  const again = await smore(["bench", "record", "grid.json", "--name", "whole"], folder);
  expect(again.stdout).toBe("4 of 4 runs have a result\n");
});
