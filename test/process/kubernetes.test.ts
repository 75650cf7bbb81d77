// Runs the commands of the manifest without Kubernetes, from the build: `npm run build` first.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { IJob } from "kubernetes-models/batch/v1";
import { afterAll, beforeAll, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { recordsOf } from "../support/grids.ts";
import { CLI, smore, temporaryFolder } from "../support/smore.ts";

const GRID = {
  methods: ["bc"],
  tasks: ["PointReach"],
  seeds: everyCase ? 2 : 1,
  size: 40,
  agent: { hiddenSizes: [32], batchSize: 32 },
  training: { updates: 100 },
  evaluation: { episodes: 2 },
};

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await writeFile(join(folder, "grid.json"), JSON.stringify(GRID));
});
afterAll(() => remove());

const bench = ["bench", "--grid", "grid.json", "--launcher", "kubernetes"];

it("the launcher is refused without --dry-run", async () => {
  const refused = await smore(bench, folder);
  expect(refused.stderr).toBe(
    "error: --launcher kubernetes prints a manifest; give --dry-run, and its output to `kubectl apply --filename -`\n",
  );
  expect(refused.code).toBe(1);
});

it.runIf(everyCase)("the commands of the manifest make datasets, runs and report", async () => {
  const printed = await smore([...bench, "--dry-run", "--image", "registry/smore:1"], folder);
  expect(printed.code, printed.stderr).toBe(0);
  const [config, datasets, cells, report] = JSON.parse(printed.stdout).items;
  await writeFile(join(folder, "config.json"), config.data["grid.json"]);
  await writeFile(join(folder, "smore"), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`, {
    mode: 0o755,
  });
  const run = ({ spec }: IJob, index = 0) => {
    const { command, image } = spec!.template.spec!.containers[0];
    expect(image).toBe("registry/smore:1");
    const words = command!.map((word) =>
      word.replace("/etc/smore/grid.json", "config.json").replace("$(JOB_COMPLETION_INDEX)", String(index)),
    );
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    execFileSync(words[0], words.slice(1), { cwd: folder, env, stdio: "pipe" });
  };
  run(datasets);
  for (let index = 0; index < cells.spec.completions; index++) run(cells, index);
  run(report);
  const records = await recordsOf(join(folder, "results", "grid"));
  expect(records.map(({ run }) => run)).toEqual(
    Array.from({ length: GRID.seeds }, (_, seed) => `point-reach-bc-seed${seed}`),
  );
  expect(await readFile(join(folder, "results", "grid", "table.md"), "utf8")).toContain("| PointReach |");
});

it.runIf(everyCase)("a grid whose runs all have results is not submitted again", async () => {
  const done = await smore([...bench, "--dry-run"], folder);
  expect(done.stderr).toBe("error: every run of results/grid has a result; nothing is left to submit\n");
});
