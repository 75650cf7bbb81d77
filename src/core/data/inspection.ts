import type { EpisodeDataset } from "./dataset.ts";
import { duplicatePairs, episodeDigest } from "./duplicates.ts";
import type { DatasetHeader } from "./header.ts";
import { type HistogramBin, histogram, textHistogram } from "./histogram.ts";
import { type DatasetStatistics, datasetStatistics, episodeReturns } from "./statistics.ts";
import { statisticsTable } from "./statistics-table.ts";

const BINS = 10;

/** What a dataset holds, in numbers. */
export interface Inspection {
  readonly header: DatasetHeader;
  readonly statistics: DatasetStatistics;
  /** Pairs of equal episodes. */
  readonly duplicates: readonly [number, number][];
  readonly returns: readonly HistogramBin[];
  readonly lengths: readonly HistogramBin[];
}

export function inspectDataset(dataset: EpisodeDataset): Inspection {
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

/** An inspection as text for a terminal. */
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
      ? "no duplicate episodes"
      : `${duplicates.length} duplicate episodes, e.g. episode ${duplicates[0][1]} equals episode ${duplicates[0][0]}`,
  ].join("\n\n");
}
