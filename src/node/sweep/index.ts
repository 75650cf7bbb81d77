export { taskGroups } from "../../core/envs/index.ts";
export { type Cell, expandGrid } from "./cells.ts";
export { type Grid, type GridRequest, gridSchema, readGrid } from "./grid.ts";
export type { CellMessage, CellOutcome, Launcher, LaunchOptions } from "./launchers/launcher.ts";
export { ProcessLauncher } from "./launchers/processes.ts";
export { loadRecords, type RunRecord, resealRecords } from "./records.ts";
export { type ReportOptions, writeReport } from "./report.ts";
export { type CellProgress, type GridOptions, runGrid } from "./run-grid.ts";
