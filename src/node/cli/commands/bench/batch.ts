import type { BatchLauncher, Cell, Grid } from "../../../sweep/index.ts";
import { printReport } from "../report.ts";

export interface BatchFlags {
  readonly launcher: BatchLauncher;
  /** Of the results. */
  readonly folder: string;
  readonly mixVersions?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Submits what is missing of a grid, shows how far it is until it ends, and prints the report. Ctrl-C leaves the jobs alone. */
export async function runBatch(
  grid: Grid,
  cells: readonly Cell[],
  { dryRun, ...options }: BatchFlags,
): Promise<void> {
  const { batchId, planGrid, recordGrid, submitGrid, watchGrid } = await import("../../../sweep/index.ts");
  const { launcher, folder } = options;
  try {
    if (dryRun) {
      process.stdout.write(await planGrid(grid, cells, options));
      return;
    }
    const { GridDisplay } = await import("../../../terminal/grid-display.ts");
    const { interruptSignal } = await import("../../../terminal/interrupt.ts");
    const signal = interruptSignal();
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
        `the jobs go on; the same command shows them again, and \`smore bench status ${folder}\` does on any machine\n` +
          `end them with: ${launcher.cancellation({ id: batchId(grid, folder) })}`,
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
