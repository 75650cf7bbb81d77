export { arrayTable } from "./array-table.ts";
export { type CollectionOptions, collectDataset } from "./collect-dataset.ts";
export {
  type AppendColumns,
  DEFAULT_MEMORY,
  type LoadOptions,
  loadDataset,
  type WriteOptions,
  writeDataset,
  writeDatasetInParts,
} from "./dataset-folder.ts";
export { datasetTable, listDatasets } from "./dataset-table.ts";
export {
  type ConvertDatasetOptions,
  type ReadDatasetOptions,
  readArrayShapes,
  readDataset,
  withEpisodeFile,
  writeDatasetFrom,
} from "./episode-file.ts";
export { rangeMisfit } from "./episode-task.ts";
export {
  type EpisodeTask,
  type ReadEpisodesOptions,
  readEpisodes,
  type WriteEpisodesOptions,
  writeEpisodes,
} from "./episodes.ts";
export type { FileMeaning, MeaningOption } from "./file-meaning.ts";
export { type DatasetFolderHeader, isDatasetFolder, loadDatasetHeader } from "./folder-header.ts";
export {
  type EnsureOptions,
  ensureDataset,
  type OpenOptions,
  openDataset,
  type SourceKind,
  sourceKind,
} from "./open-dataset.ts";
export type { DatasetProgress, OnDatasetProgress } from "./progress.ts";
export { siblingOf } from "./sibling.ts";
export { type ValidateOptions, type Validation, validateDataset } from "./validate.ts";
export { type WritableFormat, writableFormats, writeDatasetAs } from "./write-as.ts";
export { writeDatasets } from "./write-datasets.ts";
