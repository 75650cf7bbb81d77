import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { ensureDataset } from "../datasets/index.ts";
import { expandGrid } from "./cells.ts";
import { gridSchema } from "./grid.ts";
import { gridStatus } from "./grid-status.ts";
import type { Batch, BatchLauncher, BatchQueue } from "./launchers/batch.ts";
import { planGrid, submitGrid, watchGrid } from "./run-batch.ts";
import { openCellRun } from "./run-cell.ts";

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), "smore-batch-"));
});
afterEach(() => rmSync(results, { recursive: true, force: true }));

const grid = validateConfig(
  gridSchema,
  { methods: ["bc"], tasks: ["PointReach"], seeds: 3, size: 2, training: { updates: 10 } },
  "",
);
const cells = expandGrid(grid);

/** A fake scheduler: it records what is submitted, and has the queue that a test sets. */
class FakeScheduler implements BatchLauncher {
  readonly makesDatasets = true;
  readonly submitted: number[][] = [];
  queues: (BatchQueue | UserError)[] = [];

  plan({ jobs }: Batch): string {
    return jobs.map(({ index }) => index).join(" ");
  }

  async submit({ jobs }: Batch): Promise<void> {
    this.submitted.push(jobs.map(({ index }) => index));
  }

  async queue(): Promise<BatchQueue> {
    const [next, ...others] = this.queues;
    if (others.length > 0) this.queues = others;
    if (next instanceof UserError) throw next;
    return next;
  }

  async cancel(): Promise<void> {}
  async close(): Promise<void> {}
}

const queueOf = (...indices: number[]): BatchQueue => ({ cells: new Set(indices), others: 0 });

describe("a grid on a scheduler", () => {
  it("submits the cells that have no result and are not in the queue", async () => {
    const launcher = new FakeScheduler();
    const options = { folder: join(results, "grid"), launcher };
    expect(await planGrid(grid, cells, options)).toBe("0 1 2");
    launcher.queues = [queueOf()];
    expect(await submitGrid(grid, cells, options)).toBe(3);
    launcher.queues = [queueOf(0, 2)];
    expect(await submitGrid(grid, cells, options)).toBe(1);
    launcher.queues = [queueOf(0, 1, 2)];
    expect(await submitGrid(grid, cells, options)).toBe(0);
    expect(launcher.submitted).toEqual([[0, 1, 2], [1]]);
  });

  it("reports progress until the queue is empty, even while the scheduler does not answer", async () => {
    const launcher = new FakeScheduler();
    const silent = new UserError("it does not answer");
    launcher.queues = [queueOf(0), silent, silent, { cells: new Set(), others: 1 }, silent, queueOf()];
    const notices: string[] = [];
    const { signal } = new AbortController();
    const onNotice = (sentence: string) => notices.push(sentence);
    await watchGrid(grid, cells, { folder: results, launcher, signal, interval: 1, onNotice });
    expect(notices).toEqual(["it does not answer; trying again", "it does not answer; trying again"]);
    expect(launcher.queues).toHaveLength(1);
  });

  it("stops reporting after an abort", async () => {
    const launcher = new FakeScheduler();
    launcher.queues = [queueOf(0)];
    const signal = AbortSignal.timeout(50);
    await watchGrid(grid, cells, { folder: results, launcher, signal, interval: 60_000 });
    expect(signal.aborted).toBe(true);
  });
});

it("a cell counts as running while its lease is renewed, and as lost otherwise", async () => {
  const datasets = join(results, "datasets");
  await ensureDataset("point-reach-random", { size: 2, cache: datasets, workers: 0 });
  const { folder } = await openCellRun(cells[0], { results, datasets });
  const stateOf = async () => (await gridStatus(results, cells)).map(({ state }) => state);
  expect(await stateOf()).toEqual(["waiting", "waiting", "waiting"]);
  const now = new Date().toISOString();
  const status = {
    ...{ state: "running", completed: 5, updates: 10, notices: [], attempts: 1, began: now, started: now },
    ...{ written: now, host: "node7", pid: 1, processorSeconds: 3, waitSeconds: 2, memoryBytes: 1e8 },
  };
  writeFileSync(join(folder, "status.json"), JSON.stringify(status));
  expect(await stateOf()).toEqual(["lost", "waiting", "waiting"]);
  const lease = join(folder, ".lease-00000000-0000-0000-0000-000000000000");
  writeFileSync(lease, "");
  expect(await stateOf()).toEqual(["running", "waiting", "waiting"]);
  utimesSync(lease, new Date(0), new Date(0));
  expect(await stateOf()).toEqual(["lost", "waiting", "waiting"]);
  writeFileSync(join(folder, "status.json"), '{ "state": "flying" }');
  expect(await stateOf()).toEqual(["waiting", "waiting", "waiting"]);
});
