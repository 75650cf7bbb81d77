import type { BatchLauncher, Cell, EnsureDataset, Grid } from "../../../sweep/index.ts";
import { printReport } from "../report.ts";

export interface BatchFlags {
  readonly launcher: BatchLauncher;
  /** Of the results. */
  readonly folder: string;
  readonly mixVersions?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly cancel?: boolean | undefined;
  readonly ensureDataset: EnsureDataset;
}

/** Submits what is missing of a grid, shows how far it is until it ends, and prints the report. Ctrl-C leaves the jobs alone. */
export async function runBatch(
  grid: Grid,
  cells: readonly Cell[],
  { dryRun, cancel, ensureDataset, ...options }: BatchFlags,
): Promise<void> {
  const { batchId, CellDatasets, planGrid, recordGrid, submitGrid, watchGrid } = await import(
    "../../../sweep/index.ts"
  );
  const { launcher, folder } = options;
  try {
    if (dryRun) {
      process.stdout.write(await planGrid(grid, cells, options));
      return;
    }
    if (cancel) {
      const queue = { id: batchId(grid, folder), results: folder };
      const { size } = (await launcher.queue(queue)).cells;
      await launcher.cancel(queue);
      console.log(`${size} runs are taken back; the same command without --cancel submits them again`);
      return;
    }
    const { GridDisplay } = await import("../../../terminal/grid-display.ts");
    const { interruptSignal } = await import("../../../terminal/interrupt.ts");
    const signal = interruptSignal();
    if (!launcher.makesDatasets) await CellDatasets.ensure(cells, ensureDataset);
    const submitted = await submitGrid(grid, cells, options);
    if (submitted > 0) console.log(`${submitted} runs are submitted; Ctrl-C leaves them alone`);
    const display = new GridDisplay();
    await watchGrid(grid, cells, {
      ...options,
      signal,
      onProgress: (state) => display.update(state),
      onNotice: (sentence) => display.notice(sentence),
    });
    display.finish();
    if (signal.aborted) {
      console.log(
        `the runs go on; the same command shows them again, with --cancel it takes them back, and \`smore bench status ${folder}\` works on any machine`,
      );
      process.exitCode = 130;
      return;
    }
    const states = await recordGrid(grid, cells, options);
    const missing = states.filter(({ status }) => status === "waiting");
    for (const { cell } of missing) console.error(`error: ${cell.name}: ${await reasonOf(folder, cell)}`);
    await printReport([folder], folder, options);
    if (missing.length > 0) {
      console.error(`${missing.length} runs have no result; the same command submits them again`);
      process.exitCode = 1;
    }
  } finally {
    await launcher.close();
  }
}

/** Why a cell has no result although the system ran it. */
async function reasonOf(folder: string, cell: Cell): Promise<string> {
  const { gridStatus } = await import("../../../sweep/index.ts");
  const [{ state, failure }] = await gridStatus(folder, [cell]);
  return failure ?? `it is ${state}; the log of its job says more`;
}
