import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { validateConfig } from "../../core/base/validate-config.ts";
import { ensureDataset, loadDatasetHeader } from "../datasets/index.ts";
import { resealRun } from "../runs/reseal.ts";
import { RunDirectory } from "../runs/run-directory.ts";
import { cellAt, expandGrid } from "./cells.ts";
import { gridSchema } from "./grid.ts";
import type { CellJob, CellOutcome, Launcher, LaunchOptions } from "./launchers/launcher.ts";
import { openGrid } from "./results-folder.ts";
import { openCellRun } from "./run-cell.ts";
import { type GridOptions, runGrid } from "./run-grid.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-grid-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const grid = validateConfig(
  gridSchema,
  { methods: ["bc"], tasks: ["PointReach"], seeds: 4, size: 2, training: { updates: 10 } },
  "",
);
const cells = expandGrid(grid);

/** A fake launcher of jobs on other machines: it creates the runs that it is given and returns one outcome. */
class FakeLauncher implements Launcher {
  readonly capacity: number;
  readonly outcome: CellOutcome;
  readonly folders: string[] = [];
  running = 0;
  most = 0;

  constructor(capacity: number, outcome: CellOutcome) {
    this.capacity = capacity;
    this.outcome = outcome;
  }

  async run(job: CellJob, { onMessage }: LaunchOptions): Promise<CellOutcome> {
    const { grid, results } = await openGrid(job.results, job);
    await openCellRun(cellAt(grid, job.index), { ...job, results });
    this.folders.push(job.folder);
    this.most = Math.max(this.most, ++this.running);
    onMessage({ type: "notice", sentence: "queued" });
    onMessage({ type: "progress", completed: 5 });
    // Until all slots are in use, however long the disk takes to create the folders of runs.
    while (this.most < Math.min(this.capacity, cells.length)) await sleep(1);
    this.running--;
    return this.outcome;
  }
}

const run = (launcher: Launcher, options: Partial<GridOptions> = {}) =>
  runGrid(grid, cells, {
    folder: join(home, "results"),
    launcher,
    datasets: join(home, "datasets"),
    ensureDataset: (name) => ensureDataset(name, { size: 2, cache: join(home, "datasets"), workers: 0 }),
    ...options,
  });

describe("runGrid", () => {
  it("passes one job per cell to the launcher, up to its capacity at once", async () => {
    const launcher = new FakeLauncher(2, { status: "interrupted" });
    await run(launcher);
    expect(launcher.folders.map((folder) => basename(folder)).sort()).toEqual(
      cells.map(({ name }) => name).sort(),
    );
    for (const folder of launcher.folders) expect(existsSync(join(folder, "config.json"))).toBe(true);
    expect(launcher.most).toBe(2);
  });

  it("starts every cell at once on a launcher of unlimited capacity", async () => {
    const launcher = new FakeLauncher(Number.POSITIVE_INFINITY, { status: "interrupted" });
    await run(launcher);
    expect(launcher.most).toBe(4);
  });

  it("reports progress and notices of the launcher under the cell's name", async () => {
    const notices: string[] = [];
    const counts: number[] = [];
    await run(new FakeLauncher(1, { status: "interrupted" }), {
      onNotice: (sentence) => notices.push(sentence),
      onProgress: ({ status, completed }) => status === "running" && counts.push(completed),
    });
    expect(notices).toEqual(cells.map(({ name }) => `${name}: queued`));
    expect(counts).toEqual([0, 5, 0, 5, 0, 5, 0, 5]);
  });

  it("leaves broken cells without a record, so that the same grid runs them again", async () => {
    const states = await run(new FakeLauncher(4, { status: "broken", failure: "the job was lost" }));
    expect(states.map(({ status, failure }) => [status, failure])).toEqual(
      cells.map(() => ["broken", "the job was lost"]),
    );
    expect(readFileSync(join(home, "results", "runs.jsonl"), "utf8")).toBe("");
    const launcher = new FakeLauncher(4, { status: "interrupted" });
    await run(launcher);
    expect(launcher.folders).toHaveLength(4);
  });

  it("trains each task on data of its own size, and makes each dataset once", async () => {
    const tasks = [
      { environment: "PointReach", size: 3 },
      { name: "less", environment: "PointReach" },
    ];
    const sized = validateConfig(gridSchema, { ...grid, size: 2, tasks }, "");
    const sizes: unknown[] = [];
    const cache = join(home, "datasets");
    const launcher = new FakeLauncher(1, { status: "interrupted" });
    await runGrid(sized, expandGrid(sized), {
      folder: join(home, "results"),
      launcher,
      datasets: cache,
      ensureDataset: (name, { size }) => {
        sizes.push(size);
        return ensureDataset(name, { size, cache, workers: 0 });
      },
    });
    expect(sizes).toEqual([3, 2]);
    const { config } = await RunDirectory.open(launcher.folders[0]);
    expect(config.dataset!.fingerprint).toBe(
      (await loadDatasetHeader(join(cache, "point-reach-random-3"))).fingerprint,
    );
  });

  it("starts no cell after an abort", async () => {
    const launcher = new FakeLauncher(1, { status: "interrupted" });
    await run(launcher, { signal: AbortSignal.abort() });
    expect(launcher.folders).toEqual([]);
  });

  it("refuses to continue runs that were begun by other code, unless asked to", async () => {
    await run(new FakeLauncher(4, { status: "interrupted" }));
    const folder = join(home, "results", "runs", cells[0].name);
    const config = readFileSync(join(folder, "config.json"), "utf8");
    writeFileSync(
      join(folder, "config.json"),
      config.replace(/"commit": "\w+"/, `"commit": "${"f".repeat(40)}"`),
    );
    await resealRun(folder);
    const launcher = new FakeLauncher(4, { status: "interrupted" });
    await expect(run(launcher)).rejects.toThrow(
      /seed0 was started by Smore .* commit ffffffff.* and this is .*; choose another --name, or give --mix-versions/,
    );
    expect(launcher.folders).toEqual([]);
    await run(launcher, { mixVersions: true });
    expect(launcher.folders).toHaveLength(4);
  });
});

describe("on a dataset with another one of held-out episodes beside it", () => {
  const logs = () => join(home, "datasets", "logs");
  beforeEach(async () => {
    const cache = join(home, "datasets");
    for (const [seed, name] of [logs(), `${logs()}-val`].entries())
      renameSync(await ensureDataset("point-reach-random", { size: 2, seed, cache, workers: 0 }), name);
  });

  const runOn = async (training: object) => {
    const tasks = [{ name: "reach", dataset: logs() }];
    const own = { ...grid, seeds: 1, tasks, training: { updates: 10, ...training } };
    const onLogs = validateConfig(gridSchema, own, "");
    const launcher = new FakeLauncher(1, { status: "interrupted" });
    const started = { folder: join(home, "results"), launcher };
    await runGrid(onLogs, expandGrid(onLogs), started);
    return {
      ...(await RunDirectory.open(launcher.folders[0])).config,
      again: () => runGrid(onLogs, expandGrid(onLogs), started),
    };
  };
  const fingerprintOf = async (folder: string) => (await loadDatasetHeader(folder)).fingerprint;

  it("holds out the episodes of the sibling dataset, as `smore train` does", async () => {
    const { dataset, heldOutDataset, training, again } = await runOn({});
    expect(dataset!.fingerprint).toBe(await fingerprintOf(logs()));
    expect(heldOutDataset!.fingerprint).toBe(await fingerprintOf(`${logs()}-val`));
    expect(training.heldOut).toBe(0);
    await again();
  });

  it("holds out a share of its own episodes where training.heldOut is set", async () => {
    const { heldOutDataset, training } = await runOn({ heldOut: 0.25 });
    expect(heldOutDataset).toBeUndefined();
    expect(training.heldOut).toBe(0.25);
  });

  it("refuses to continue runs that were begun with other held-out episodes", async () => {
    const { again } = await runOn({});
    rmSync(`${logs()}-val`, { recursive: true });
    await expect(again()).rejects.toThrow(/was started with training\.heldOut 0 where 0\.1 is requested now/);
    renameSync(
      await ensureDataset("point-reach-random", { size: 3, cache: join(home, "datasets"), workers: 0 }),
      `${logs()}-val`,
    );
    await expect(again()).rejects.toThrow(/was started with heldOutDataset\.fingerprint/);
  });
});
