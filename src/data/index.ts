export type {
  BatchRequest,
  BatchSampler,
  InitialBatch,
  InitialRequest,
  NoiseBatch,
  NoiseRequest,
  Place,
  ReplayBatch,
  ReplayRequest,
  TransitionBatch,
  TransitionRequest,
} from "./batch.ts";
export { EpisodeDatasetBuilder } from "./builder.ts";
export { blocksOf, type Column, type ColumnNumbers } from "./columns/column.ts";
export { concatenateDatasets, sliceEpisodes } from "./combine.ts";
export { type Episode, EpisodeDataset, type StoredEpisode } from "./dataset.ts";
export { duplicatePairs, episodeDigest } from "./duplicates.ts";
export { EpisodeInspector, type Finding } from "./findings.ts";
export type { ArrayFile } from "./formats/containers/array-file.ts";
export { openArrays } from "./formats/containers/index.ts";
export {
  type AppendColumns,
  DEFAULT_MEMORY,
  type LoadOptions,
  loadDataset,
  type SaveOptions,
  saveDataset,
  writeDataset,
} from "./formats/dataset-folder.ts";
export type { EpisodeSource } from "./formats/episode-source.ts";
export {
  type ExportFormat,
  type ExportOptions,
  exportDataset,
  exportFormats,
} from "./formats/export-dataset.ts";
export { type DatasetFolderHeader, readDatasetHeader } from "./formats/folder-header.ts";
export {
  type FolderOptions,
  type ImportOptions,
  type ImportTask,
  importDataset,
  readDataset,
} from "./formats/import-dataset.ts";
export type { ActionRange } from "./formats/layouts/episode-arrays.ts";
export { type Field, type Mapping, mergeMappings, readMapping, writtenMapping } from "./formats/mapping.ts";
export { type OpenEpisodesOptions, openEpisodes } from "./formats/open-episodes.ts";
export { goalColumns } from "./goal-columns.ts";
export type { GoalLaw } from "./goal-law.ts";
export type { GoalMixture } from "./goal-mixture.ts";
export type { DatasetHeader } from "./header.ts";
export { type HistogramBin, histogram } from "./histogram.ts";
export { type InputNormalization, Normalization, normalizationOf } from "./normalization.ts";
export { ReplayBuffer, type ReplaySizes, type ReplayState, replayBytes } from "./replay-buffer.ts";
export { HindsightSampler, type HindsightSamplerOptions } from "./sampler.ts";
export { type MixturePart, mixDatasets, selectEpisodes, splitDataset } from "./select.ts";
export {
  type ColumnStatistics,
  type DatasetStatistics,
  datasetStatistics,
  episodeReturns,
} from "./statistics.ts";
export type { ColumnName, DatasetArrays, DatasetColumns } from "./validate.ts";
