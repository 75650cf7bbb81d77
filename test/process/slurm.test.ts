// A Slurm cluster of this machine alone, and the built command line: `npm run build` first.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { BRIEF_GRID, LAUNCHED_GRID, recordsOf } from "../support/grids.ts";
import { logged } from "../support/runs.ts";
import { hasSlurm, type Slurm, startSlurm } from "../support/slurm.ts";
import { CLI, smore, startProgram, temporaryFolder } from "../support/smore.ts";

describe.runIf(hasSlurm)("a grid on Slurm", () => {
  let slurm: Slurm;
  let folder: string;
  let remove: () => Promise<void>;
  const results = (...path: string[]) => join(folder, "results", ...path);
  const benchOf = (grid: string, ...args: string[]) =>
    startProgram(process.execPath, [CLI, "bench", "--grid", grid, "--launcher", "slurm", ...args], {
      cwd: folder,
      env: slurm.env,
    });
  const bench = (...args: string[]) => benchOf("grid.json", ...args);

  beforeAll(async () => {
    slurm = await startSlurm();
    ({ folder, remove } = await temporaryFolder());
    await writeFile(join(folder, "grid.json"), JSON.stringify(LAUNCHED_GRID));
    await writeFile(join(folder, "brief.json"), JSON.stringify(BRIEF_GRID));
  });
  afterAll(async () => {
    await slurm?.stop();
    await remove?.();
  });

  it("is rejected with Slurm's own words, and nothing stays submitted", async () => {
    const { code, stderr } = await bench("--partition", "none").finished;
    expect(stderr).toMatch(/^error: Slurm refuses: sbatch: error: .*[Ii]nvalid partition/);
    expect(code).toBe(1);
    expect(slurm.run("squeue", "--noheader")).toBe("");
  });

  it("prints its scripts for --dry-run, and submits nothing", async () => {
    const { code, stdout } = await bench("--name", "dry", "--dry-run").finished;
    expect(code).toBe(0);
    expect(stdout).toContain("#SBATCH --array=0-1\n");
    expect(slurm.run("squeue", "--noheader")).toBe("");
    expect(existsSync(results("dry"))).toBe(false);
  });

  it("ends with the records of a grid in processes", async () => {
    const { code, stderr, stdout } = await benchOf("brief.json", "--name", "whole", "--time", "60").finished;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^report +results\/whole\/table\.md/m);
    const local = await smore(["bench", "--grid", "brief.json", "--name", "brief-local"], folder);
    expect(local.code, local.stderr).toBe(0);
    expect(await recordsOf(results("whole"))).toEqual(await recordsOf(results("brief-local")));
  }, 600_000);

  it.runIf(everyCase)(
    "ends with them after Ctrl-C and a cell that meets its time limit too",
    async () => {
      const first = bench("--name", "grid", "--time", "60");
      const run = results("grid", "runs", "point-reach-bc-seed0");
      await logged(run, 100);
      first.child.kill("SIGINT");
      const { code, stdout } = await first.finished;
      expect(stdout).toContain("2 runs are submitted; Ctrl-C does not affect them");
      expect(stdout).toContain("the runs continue; the same command shows them again");
      expect(code).toBe(130);

      const second = bench("--name", "grid", "--time", "60");
      // What Slurm sends before the time limit.
      const array = /^(\d+)_0\|/m.exec(slurm.run("squeue", "--noheader", "--array", "--format=%F_%K|"))![1];
      slurm.run("scancel", "--batch", "--signal=USR1", `${array}_0`);
      const state = () =>
        slurm.run("squeue", "--noheader", "--array", `--jobs=${array}_0`, "--format=%t").trim();
      while (state() !== "PD") await sleep(100);
      await sleep(3000); // what ended is still being cleared away
      expect(JSON.parse(await readFile(join(run, "status.json"), "utf8"))).toMatchObject({
        state: "stopped",
      });
      slurm.run("scontrol", "update", `jobid=${array}_0`, "StartTime=now");
      const ended = await second.finished;
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).not.toContain("submitted");
      expect(ended.stdout).toMatch(/^report +results\/grid\/table\.md/m);
      expect(JSON.parse(await readFile(join(run, "status.json"), "utf8"))).toMatchObject({
        ...{ state: "finished", attempts: 2, job: `slurm ${array}_0` },
      });

      const local = await smore(["bench", "--grid", "grid.json", "--name", "local"], folder);
      expect(local.code, local.stderr).toBe(0);
      expect(await recordsOf(results("grid"))).toEqual(await recordsOf(results("local")));

      const taken = await bench("--name", "grid", "--cancel").finished;
      expect(taken.stdout).toMatch(/^0 runs are cancelled/);

      const again = await bench("--name", "grid").finished;
      expect(again.code, again.stderr).toBe(0);
      expect(again.stdout).not.toContain("submitted");
    },
    600_000,
  );
});
