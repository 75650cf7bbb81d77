// Types that the signatures of the public entry points name.
export type { CollectionOptions } from "./datasets/collect-dataset.ts";
export type { ConversionOptions } from "./datasets/conversion-cache.ts";
export type { LoadOptions, WriteOptions } from "./datasets/dataset-folder.ts";
export type { ConvertDatasetOptions, ReadDatasetOptions } from "./datasets/episode-file.ts";
export type { FileMeaning, MeaningOption } from "./datasets/file-meaning.ts";
export type { DatasetFolderHeader } from "./datasets/folder-header.ts";
export type { EnsureOptions, OpenOptions } from "./datasets/open-dataset.ts";
export type { DatasetProgress, OnDatasetProgress } from "./datasets/progress.ts";
export type { ValidateOptions, Validation } from "./datasets/validate.ts";
export type { WritableFormat } from "./datasets/write-as.ts";
export type { LogName } from "./runs/manifest.ts";
export type { OnlineRequest } from "./runs/online-run.ts";
export type { RunDatasets } from "./runs/run-directory.ts";
export type { TrainingOptions, TrainingResult } from "./runs/train.ts";
export type { TrainingCallbacks } from "./runs/training-run.ts";
export type { Cell } from "./sweep/cells.ts";
export type { Grid } from "./sweep/grid.ts";
export type { CellProgress, GridOptions } from "./sweep/run-grid.ts";
