export { EpisodeDatasetBuilder } from "./builder.ts";
export { blocksOf, type Column, type ColumnNumbers } from "./columns/column.ts";
export { concatenateDatasets, sliceEpisodes } from "./combine.ts";
export { type Episode, EpisodeDataset, type StoredEpisode } from "./dataset.ts";
export { duplicatePairs, episodeDigest } from "./duplicates.ts";
export { episodeText } from "./episode-text.ts";
export { EpisodeInspector, type Finding, findingText } from "./findings.ts";
export { goalColumns } from "./goal-columns.ts";
export { type DatasetHeader, UNKNOWN_ENVIRONMENT } from "./header.ts";
export { type HeldOutSplit, holdOutEpisodes } from "./held-out.ts";
export { type HistogramBin, histogram } from "./histogram.ts";
export { type Inspection, inspectDataset, inspectionText } from "./inspection.ts";
export { type InputNormalization, Normalization, normalizationOf } from "./normalization.ts";
export { proprioceptionSize, robotStates } from "./robot-states.ts";
export { taskDifference } from "./same-task.ts";
export { type MixturePart, mixDatasets, selectEpisodes, splitDataset } from "./select.ts";
export { type DataSources, dataSources } from "./sources.ts";
export {
  type ColumnStatistics,
  columnExtremes,
  type DatasetStatistics,
  datasetStatistics,
  episodeReturns,
} from "./statistics.ts";
export { statisticsTable } from "./statistics-table.ts";
export type { ColumnName, DatasetArrays, DatasetColumns } from "./validate.ts";
