import type { BatchLauncher, BatchOptions, Cell, Grid } from "../../../sweep/index.ts";

/** Prints what would be submitted. */
export async function printPlan(grid: Grid, cells: readonly Cell[], options: BatchOptions): Promise<void> {
  const { planGrid } = await import("../../../sweep/index.ts");
  process.stdout.write(await planGrid(grid, cells, options));
}

/** Takes back what was submitted of a grid and has not ended. */
export async function cancelBatch(grid: Grid, folder: string, launcher: BatchLauncher): Promise<void> {
  const { batchId } = await import("../../../sweep/index.ts");
  const queue = { id: batchId(grid, folder), results: folder };
  const { size } = (await launcher.queue(queue)).cells;
  await launcher.cancel(queue);
  console.log(`${size} runs are cancelled; the same command without --cancel submits them again`);
}
