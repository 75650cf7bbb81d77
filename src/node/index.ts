export * from "../core/index.ts";
export {
  collectDataset,
  ensureDataset,
  exportDataset,
  importDataset,
  loadDataset,
  openDataset,
  readDataset,
  readDatasetHeader,
  saveDataset,
} from "./datasets/index.ts";
export { engine, loadPolicy } from "./engine/index.ts";
export { openEpisodes, readMapping } from "./formats/index.ts";
export { createOnlineRun } from "./runs/online-run.ts";
export { RunDirectory } from "./runs/run-directory.ts";
export { train } from "./runs/train.ts";
