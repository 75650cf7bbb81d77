import { statSync } from "node:fs";
import {
  type DatasetHeader,
  type DatasetStatistics,
  datasetStatistics,
  duplicatePairs,
  type EpisodeDataset,
  episodeDigest,
  episodeReturns,
  type HistogramBin,
  histogram,
} from "../../core/data/index.ts";
import { openArrays } from "../formats/index.ts";
import { statisticsTable } from "./summary.ts";

const BINS = 10;
const BAR_WIDTH = 40;

export interface Inspection {
  readonly header: DatasetHeader;
  readonly statistics: DatasetStatistics;
  /** Pairs of episodes in which the same happened. */
  readonly duplicates: readonly [number, number][];
  readonly returns: readonly HistogramBin[];
  readonly lengths: readonly HistogramBin[];
}

/** The arrays in a file; none for a folder, whose arrays lie in many files. */
export async function arraysTable(
  path: string,
): Promise<{ name: string; type: string; shape: readonly number[] }[]> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  const file = await openArrays(path);
  await file.close();
  return Array.from(file.arrays, ([name, { type, shape }]) => ({ name, type, shape }));
}

export function inspection(dataset: EpisodeDataset): Inspection {
  const digests = Array.from({ length: dataset.episodeCount }, (_, episode) =>
    episodeDigest(dataset.episode(episode)),
  );
  return {
    header: dataset.header,
    statistics: datasetStatistics(dataset),
    duplicates: duplicatePairs(digests),
    returns: histogram(episodeReturns(dataset), BINS),
    lengths: histogram(dataset.episodeLengths, BINS),
  };
}

/** An inspection for people. */
export function inspectionText({ header, statistics, duplicates, returns, lengths }: Inspection): string {
  const { name, environment, horizon, distanceThreshold, provenance } = header;
  const notes = Array.isArray(provenance.notes) ? provenance.notes.map((note) => `* ${note}`) : [];
  return [
    `${name}: episodes of ${environment}, horizon ${horizon}, a goal is reached within ${Number(distanceThreshold.toPrecision(3))}`,
    ...(notes.length > 0 ? [notes.join("\n")] : []),
    statisticsTable(statistics),
    `steps that end at the desired goal, over episodes\n${textHistogram(returns)}`,
    ...(lengths.length > 1 ? [`steps per episode\n${textHistogram(lengths)}`] : []),
    duplicates.length === 0
      ? "no episode is there twice"
      : `${duplicates.length} episodes happened before, e.g. episode ${duplicates[0][1]} is episode ${duplicates[0][0]} again`,
  ].join("\n\n");
}

/** A histogram of whole numbers as lines of text with bars. */
export function textHistogram(bins: readonly HistogramBin[]): string {
  const largest = Math.max(...bins.map(({ count }) => count));
  const labels = bins.map(({ from, to }) => (to - from <= 1 ? `${from}` : `${from} … ${to - 1}`));
  const width = Math.max(...labels.map((label) => label.length));
  return bins
    .map(({ count }, index) =>
      `${labels[index].padStart(width)}  ${"█".repeat(Math.ceil((BAR_WIDTH * count) / largest))} ${count}`.replace(
        / {2} 0$/,
        "  0",
      ),
    )
    .join("\n");
}
