export { collectDataset, type CollectionOptions } from "./collect-dataset.ts";
export { type AppendColumns, DEFAULT_MEMORY, loadDataset, type LoadOptions, saveDataset, type SaveOptions, writeDataset } from "./dataset-folder.ts";
export { exportDataset, type ExportFormat, exportFormats, type ExportOptions } from "./export-dataset.ts";
export { type DatasetFolderHeader, readDatasetHeader } from "./folder-header.ts";
export { type FolderOptions, importDataset, type ImportOptions, type ImportTask, readDataset } from "./import-dataset.ts";
export { cacheName, ensureDataset, openDataset, type OpenOptions } from "./open-dataset.ts";
