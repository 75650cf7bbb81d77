export type {
  BatchRequest,
  InitialBatch,
  InitialRequest,
  NoiseBatch,
  NoiseRequest,
  Place,
  TransitionBatch,
  TransitionRequest,
} from "./batch.ts";
export { EpisodeDatasetBuilder } from "./builder.ts";
export { concatenateDatasets, sliceEpisodes } from "./combine.ts";
export { type Episode, EpisodeDataset } from "./dataset.ts";
export {
  type DatasetFolderHeader,
  loadDataset,
  readDatasetHeader,
  saveDataset,
} from "./formats/dataset-folder.ts";
export type { GoalLaw } from "./goal-law.ts";
export type { GoalMixture } from "./goal-mixture.ts";
export type { DatasetHeader } from "./header.ts";
export { type InputNormalization, Normalization, normalizationOf } from "./normalization.ts";
export { type Draw, HindsightSampler, type HindsightSamplerOptions } from "./sampler.ts";
export { type ColumnStatistics, type DatasetStatistics, datasetStatistics } from "./statistics.ts";
export type { ColumnName, DatasetColumns } from "./validate.ts";
