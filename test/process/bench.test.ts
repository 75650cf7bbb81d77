// Cells run in processes from the build: `npm run build` first.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { taskGroups } from "../../src/node/sweep/index.ts";
import { recordsOf } from "../support/grids.ts";
import { logged as loggedIn } from "../support/runs.ts";
import { smore, startSmore, temporaryFolder } from "../support/smore.ts";

const GRID = {
  methods: ["smore", { name: "wild", agent: { name: "smore", learningRate: 1e30 } }],
  tasks: ["PointReach"],
  seeds: 2,
  size: 40,
  agent: { hiddenSizes: [32], batchSize: 32 },
  training: { updates: 400, evaluateEvery: 50 },
  evaluation: { episodes: 5 },
};

let folder: string;
let remove: () => Promise<void>;
const results = (name: string, ...path: string[]) => join(folder, "results", name, ...path);
const bench = (name: string) => ["bench", "--grid", "grid.json", "--name", name, "--workers", "2"];

const records = (name: string) => recordsOf(results(name));

/** Everything that equal runs must have in common. */
async function contents(name: string) {
  const files = ["table.md", "aggregate.md", "grid.json"];
  for (const file of (await readdir(results(name, "figures"))).sort()) files.push(join("figures", file));
  const bytes = await Promise.all(
    files.map(async (file) => [file, (await readFile(results(name, file))).toString("hex")]),
  );
  return { records: await records(name), files: Object.fromEntries(bytes) };
}

/** Resolves once a run of `name` has logged update `step`. */
const logged = (name: string, run: string, step: number) => loggedIn(results(name, "runs", run), step);

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await writeFile(join(folder, "grid.json"), JSON.stringify(GRID));
  const { code, stderr } = await smore(bench("reference"), folder);
  expect(code, stderr).toBe(0);
}, 300_000);
afterAll(() => remove());

describe("the help", () => {
  it("names every group of tasks", async () => {
    const { stdout } = await smore(["bench", "--help"], folder);
    const named = /^Groups of tasks: (.*)\.$/m.exec(stdout)![1];
    expect(named.split(", ")).toEqual(Object.keys(taskGroups));
  });
});

describe("a grid that is never stopped", () => {
  it("has a record with config, curve and last evaluation for every cell, in the grid's order", async () => {
    const all = await records("reference");
    expect(all.map(({ run }) => run)).toEqual([
      "point-reach-smore-seed0",
      "point-reach-wild-seed0",
      "point-reach-smore-seed1",
      "point-reach-wild-seed1",
    ]);
    const [first] = all as {
      evaluations: { step: number }[];
      final: unknown;
      config: { training: object };
    }[];
    expect(first.evaluations.map(({ step }) => step)).toEqual(Array.from({ length: 9 }, (_, i) => 50 * i));
    expect(first.final).toEqual(first.evaluations.at(-1));
    expect(first.config.training).toMatchObject({ updates: 400, threads: 1 });
  });

  it("records a run that diverged with its sentence, shows it, and continues with the others", async () => {
    const wild = (await records("reference")).filter(({ method }) => method === "wild");
    for (const { failure, final } of wild) {
      expect(failure).toMatch(/^training diverged at update \d+/);
      expect(final).toBeUndefined();
    }
    const table = await readFile(results("reference", "table.md"), "utf8");
    expect(table).toContain("0.0 ± 0.0 (2 of 2 failed)");
    expect(table).toMatch(/point-reach-wild-seed1 \| training diverged at update/);
  });

  it("run again trains nothing", async () => {
    const policy = results("reference", "runs", "point-reach-smore-seed0", "policy.onnx");
    const before = [await contents("reference"), (await stat(policy)).mtimeMs];
    expect((await smore(bench("reference"), folder)).code).toBe(0);
    expect([await contents("reference"), (await stat(policy)).mtimeMs]).toEqual(before);
  });

  it.runIf(everyCase)("is finished where only its records are left, as on another machine", async () => {
    await mkdir(results("elsewhere"));
    await writeFile(results("elsewhere", "runs.jsonl"), await readFile(results("reference", "runs.jsonl")));
    expect((await smore(bench("elsewhere"), folder)).code).toBe(0);
    expect(await readdir(results("elsewhere", "runs"))).toEqual([]);
    expect(await records("elsewhere")).toEqual(await records("reference"));
    expect(await readFile(results("elsewhere", "table.md"))).toEqual(
      await readFile(results("reference", "table.md")),
    );
  });

  it.runIf(everyCase)(
    "is finished too where its records are resealed without a setting that has a default",
    async () => {
      const text = await readFile(results("reference", "runs.jsonl"), "utf8");
      const newer = [/,"memory":\d+/g, /"policyBackground":true,/g];
      for (const setting of newer) expect(text).toMatch(setting);
      const older = newer.reduce((older, setting) => older.replaceAll(setting, ""), text);
      await mkdir(results("older"));
      await writeFile(results("older", "runs.jsonl"), older);
      expect((await smore(["reseal", "results/older"], folder)).code).toBe(0);
      const { code, stderr } = await smore(bench("older"), folder);
      expect(code, stderr).toBe(0);
      expect(await readdir(results("older", "runs"))).toEqual([]);
    },
  );

  it.runIf(everyCase)("is reported again from runs.jsonl alone, byte for byte", async () => {
    await mkdir(join(folder, "copy"));
    await writeFile(join(folder, "copy", "runs.jsonl"), await readFile(results("reference", "runs.jsonl")));
    const { code, stdout } = await smore(["report", "copy"], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Success at the last step of an episode, %\ntask +smore +wild$/m);
    for (const file of ["table.md", "aggregate.md", "figures/success-aggregates.png"])
      expect(await readFile(join(folder, "copy", file))).toEqual(await readFile(results("reference", file)));
  });
});

describe("a grid that is killed", () => {
  it.runIf(everyCase)(
    "ends with the bits of one that was never stopped, after kill -9 at once and Ctrl-C",
    async () => {
      const killed = startSmore(bench("killed"), folder);
      await logged("killed", "point-reach-smore-seed0", 100);
      killed.child.kill("SIGKILL");
      expect((await killed.finished).signal).toBe("SIGKILL");

      const before = (await stat(results("killed", "grid.json"))).mtimeMs;
      const stopped = startSmore(bench("killed"), folder);
      // The log still holds what the killed run wrote after its last checkpoint, which is less than is waited for.
      while ((await stat(results("killed", "grid.json"))).mtimeMs === before) await sleep(5);
      await logged("killed", "point-reach-smore-seed1", 250);
      const finished = results("killed", "runs", "point-reach-wild-seed0", "failure.json");
      const made = (await stat(finished)).mtimeMs;
      stopped.child.kill("SIGINT");
      const { code, stdout } = await stopped.finished;
      expect(stdout).toContain("the same command continues from here");
      expect(code).toBe(130);
      const [checkpoint] = (
        await readdir(results("killed", "runs", "point-reach-smore-seed1", "checkpoints"))
      ).slice(-1);
      expect(Number(checkpoint)).toBeGreaterThanOrEqual(250);

      expect((await smore(bench("killed"), folder)).code).toBe(0);
      expect((await stat(finished)).mtimeMs).toBe(made);
      expect(await contents("killed")).toEqual(await contents("reference"));
    },
    300_000,
  );
});

describe("a mistake", () => {
  async function refusal(...args: string[]): Promise<string> {
    const { code, stderr } = await smore(args, folder);
    expect(stderr).toMatch(/^error: .*\n(?:\(see --help\)\n)?$/);
    expect(code).toBe(1);
    return stderr;
  }

  it.runIf(everyCase)("in a grid is rejected before anything is made", async () => {
    await writeFile(join(folder, "bad.json"), JSON.stringify({ ...GRID, methods: ["smorr"] }));
    expect(await refusal("bench", "--grid", "bad.json")).toContain('did you mean "smore"?');
    expect(await refusal("bench", "--tasks", "fetsh")).toContain(
      'unknown task "fetsh"; did you mean "fetch"?',
    );
    expect(await refusal("bench", "--grid", "missing.json")).toContain("missing.json is not a grid");
    expect(await refusal("bench", "--grid", "grid.json", "--seeds", "3")).toContain("cannot be used with");
    expect(existsSync(results("bad"))).toBe(false);
  });

  it.runIf(everyCase)("other settings under a name that is taken are rejected", async () => {
    await writeFile(
      join(folder, "other.json"),
      JSON.stringify({ ...GRID, agent: { hiddenSizes: [16], batchSize: 32 } }),
    );
    expect(await refusal("bench", "--grid", "other.json", "--name", "reference")).toContain(
      "point-reach-smore-seed0 was started with agent.hiddenSizes [32] where [16] is requested now; choose another --name",
    );
    await writeFile(join(folder, "fewer.json"), JSON.stringify({ ...GRID, seeds: 1 }));
    expect(await refusal("bench", "--grid", "fewer.json", "--name", "reference")).toContain(
      "is not a run of this grid",
    );
  });

  it.runIf(everyCase)("a report of nothing, or of several results without a place, is rejected", async () => {
    expect(await refusal("report", "results/none")).toContain("results/none/runs.jsonl does not exist");
    expect(await refusal("report", "results/reference", "copy")).toContain("--output <folder>");
    expect(await refusal("report", "results/reference", "copy", "--output", "both")).toContain(
      "two runs of smore",
    );
    expect(existsSync(join(folder, "both"))).toBe(false);
  });
});
