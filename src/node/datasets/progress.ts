/** The progress of one activity on a dataset: `done` of `total`, in `unit`. */
export interface DatasetProgress {
  readonly activity: "collect" | "convert" | "read" | "check" | "write";
  /** The dataset's name, folder or file. */
  readonly source: string;
  readonly unit: "steps" | "episodes" | "bytes";
  readonly done: number;
  readonly total: number;
}

/** Receives progress while a dataset is collected, converted, read, checked or written. */
export type OnDatasetProgress = (progress: DatasetProgress) => void;

/** The callback of one activity; undefined without a listener, so that counting is skipped. */
export function reportsOf(
  onProgress: OnDatasetProgress | undefined,
  activity: DatasetProgress["activity"],
  source: string,
  unit: DatasetProgress["unit"],
): ((done: number, total: number) => void) | undefined {
  return onProgress && ((done, total) => onProgress({ activity, source, unit, done, total }));
}
