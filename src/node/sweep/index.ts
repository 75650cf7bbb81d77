export { taskGroups } from "../../core/envs/index.ts";
export { CellDatasets, type EnsureDataset } from "./cell-datasets.ts";
export { type CellStatus, readStatus } from "./cell-status.ts";
export { type Cell, cellAt, expandGrid } from "./cells.ts";
export { Comparison, heldOutMeasures, type Measure, measured, measures } from "./comparison.ts";
export { learningCurve } from "./curves.ts";
export { type Grid, type GridRequest, gridSchema, readGrid } from "./grid.ts";
export { type CellReport, gridStatus } from "./grid-status.ts";
export type { Batch, BatchLauncher, BatchQueue } from "./launchers/batch.ts";
export { KubernetesLauncher, type KubernetesOptions } from "./launchers/kubernetes.ts";
export {
  CELL_EXIT,
  type CellJob,
  type CellMessage,
  type CellOutcome,
  cellArguments,
  type Launcher,
  type LaunchOptions,
} from "./launchers/launcher.ts";
export { ProcessLauncher } from "./launchers/processes.ts";
export { RedisLauncher, runWorker } from "./launchers/redis.ts";
export { SlurmLauncher } from "./launchers/slurm.ts";
export { loadRecords, type RunRecord, resealRecords } from "./records.ts";
export { removeResults } from "./remove-results.ts";
export { type Report, type ReportFormat, type ReportOptions, writeReport } from "./report.ts";
export { tablePage } from "./report-pages.ts";
export { type Resources, resourcesSchema } from "./resources.ts";
export { formatGrid, type OpenGrid, openGrid } from "./results-folder.ts";
export {
  type BatchOptions,
  batchId,
  planGrid,
  submitGrid,
  type WatchOptions,
  watchGrid,
} from "./run-batch.ts";
export { type CellOptions, isTemporary, openCellRun, runCell } from "./run-cell.ts";
export { type CellProgress, type GridOptions, recordGrid, runGrid } from "./run-grid.ts";
export { isRunFolder, loadResults, nameRuns } from "./run-records.ts";
