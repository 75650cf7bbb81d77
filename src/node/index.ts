export * from "../core/index.ts";
export {
  collectDataset,
  ensureDataset,
  loadDataset,
  loadDatasetHeader,
  openDataset,
  readDataset,
  validateDataset,
  writeDataset,
  writeDatasetAs,
  writeDatasetFrom,
} from "./datasets/index.ts";
export { engine, loadPolicy } from "./engine/index.ts";
export { importModules } from "./extensions/index.ts";
export { openEpisodes, readMapping } from "./formats/index.ts";
export { createOnlineRun } from "./runs/online-run.ts";
export { RunDirectory } from "./runs/run-directory.ts";
export { train } from "./runs/train.ts";
export {
  CELL_EXIT,
  type CellJob,
  type CellMessage,
  type CellOutcome,
  cellArguments,
  expandGrid,
  type Launcher,
  type LaunchOptions,
  ProcessLauncher,
  readGrid,
  runGrid,
} from "./sweep/index.ts";
export type * from "./types.ts";
