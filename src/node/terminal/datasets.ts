import { basename } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { EpisodeDataset } from "../../core/data/index.ts";
import {
  type DatasetProgress,
  type EnsureOptions,
  ensureDataset,
  type OnDatasetProgress,
  type OpenOptions,
  openDataset,
  type WriteOptions,
} from "../datasets/index.ts";
import { interruptible, interruptSignal } from "./interrupt.ts";
import { megabytes, Progress, withByteProgress } from "./progress.ts";

/** Runs work on datasets with a progress bar for each activity, one after the other. */
export async function withDatasetProgress<Result>(
  work: (onProgress: OnDatasetProgress) => Promise<Result>,
): Promise<Result> {
  let shown: DatasetProgress | undefined;
  let bar: Progress | undefined;
  const onProgress: OnDatasetProgress = (progress) => {
    const { activity, source, unit, done, total } = progress;
    const count = unit === "bytes" ? megabytes : (number: number) => number;
    if (!bar || activity !== shown?.activity || source !== shown.source) {
      bar?.finish();
      bar = new Progress({
        label: `${activity} ${basename(source)}`,
        total: count(total),
        unit: unit === "bytes" ? "MB" : unit,
        start: count(done),
      });
    }
    shown = progress;
    bar.update(count(done));
  };
  try {
    const result = await work(onProgress);
    bar?.finish();
    return result;
  } catch (error) {
    bar?.abandon();
    throw error;
  }
}

/** {@link openDataset} with progress bars. */
export function openDatasetInTerminal(
  source: string,
  options: Omit<OpenOptions, "onProgress"> = {},
): Promise<EpisodeDataset> {
  return withDatasetProgress((onProgress) => openDataset(source, { ...options, onProgress }));
}

/** Runs work that writes `out` with a progress bar; Ctrl-C stops it and nothing is left behind. */
export function withWriteProgress<Result>(
  out: string,
  work: (options: Required<Pick<WriteOptions, "signal" | "onBytes">>) => Promise<Result>,
): Promise<Result> {
  return withByteProgress(`write ${basename(out)}`, (onBytes) =>
    interruptible((signal) => work({ signal, onBytes })),
  );
}

/** {@link ensureDataset} with progress bars and printed notices; Ctrl-C stops it in order. */
export async function ensureDatasetInTerminal(
  source: string,
  options: Omit<EnsureOptions, "signal" | "onProgress" | "onNotice"> = {},
): Promise<string> {
  const signal = interruptSignal();
  const notices: string[] = [];
  let activity: DatasetProgress["activity"] | undefined;
  try {
    const folder = await withDatasetProgress((show) =>
      ensureDataset(source, {
        ...options,
        signal,
        onNotice: (sentence) => notices.push(sentence),
        onProgress: (progress) => {
          activity = progress.activity;
          show(progress);
        },
      }),
    );
    for (const notice of notices) console.log(notice);
    return folder;
  } catch (error) {
    if (!signal.aborted) throw error;
    const state =
      activity === "collect"
        ? "the finished episodes are kept, and the same command continues from there"
        : "nothing was written";
    throw new UserError(`stopped; ${state}`, { cause: error });
  }
}
