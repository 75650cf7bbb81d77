import { blocksOf, type Column } from "./columns/column.ts";
import type { EpisodeDataset } from "./dataset.ts";
import { duplicatePairs } from "./duplicates.ts";
import { EpisodeInspector, type Finding, findingText } from "./findings.ts";
import { type DatasetHeader, UNKNOWN_ENVIRONMENT } from "./header.ts";
import { type HistogramBin, histogram, textHistogram } from "./histogram.ts";
import { findUnsound } from "./sound-numbers.ts";
import { type DatasetStatistics, datasetStatistics, episodeReturns } from "./statistics.ts";
import { statisticsTable } from "./statistics-table.ts";

const BINS = 10;

/** What a dataset holds, in numbers. */
export interface Inspection {
  readonly header: DatasetHeader;
  readonly statistics: DatasetStatistics;
  /** Pairs of equal episodes. */
  readonly duplicates: readonly [number, number][];
  /** How many actions have a number beyond [−1, 1]. */
  readonly actionsOutOfRange: number;
  /** What is wrong or doubtful, the first ten places of each kind. */
  readonly findings: readonly Finding[];
  readonly returns: readonly HistogramBin[];
  readonly lengths: readonly HistogramBin[];
}

export function inspectDataset(dataset: EpisodeDataset): Inspection {
  const inspector = new EpisodeInspector(dataset.header);
  for (let episode = 0; episode < dataset.episodeCount; episode++) inspector.add(dataset.episode(episode));
  return {
    header: dataset.header,
    statistics: datasetStatistics(dataset),
    duplicates: duplicatePairs(inspector.digests),
    actionsOutOfRange: countOutOfRange(dataset.actions),
    findings: inspector.findings(),
    returns: histogram(episodeReturns(dataset), BINS),
    lengths: histogram(dataset.episodeLengths, BINS),
  };
}

function countOutOfRange(actions: Column): number {
  let count = 0;
  for (const block of blocksOf(actions))
    for (let row = 0; row < block.length; row += actions.width)
      if (findUnsound("actions", block.subarray(row, row + actions.width)) >= 0) count++;
  return count;
}

/** An inspection as text for a terminal of that width. */
export function inspectionText(
  { header, statistics, duplicates, actionsOutOfRange, findings, returns, lengths }: Inspection,
  width?: number,
): string {
  const { name, environment, horizon, distanceThreshold, names, provenance } = header;
  const notes = [
    ...(typeof provenance.format === "string" ? [`read as ${provenance.format}`] : []),
    ...(Array.isArray(provenance.notes) ? provenance.notes : []),
  ].map((note) => `* ${note}`);
  return [
    `${name}: episodes of ${environment === UNKNOWN_ENVIRONMENT ? "an unknown environment" : environment}, horizon ${horizon}, a goal is reached within ${Number(distanceThreshold.toPrecision(3))}`,
    ...(notes.length > 0 ? [notes.join("\n")] : []),
    statisticsTable(statistics, { names, width }),
    ...(actionsOutOfRange > 0
      ? [
          `${actionsOutOfRange} of ${statistics.transitionCount} actions (${((100 * actionsOutOfRange) / statistics.transitionCount).toPrecision(2)} %) are beyond [-1, 1]`,
        ]
      : []),
    `steps that end at the desired goal, over episodes\n${textHistogram(returns)}`,
    ...(lengths.length > 1 ? [`steps per episode\n${textHistogram(lengths)}`] : []),
    ...(duplicates.length === 0 ? ["no duplicate episodes"] : []),
    ...(findings.length > 0 ? [findings.map(findingText).join("\n")] : []),
  ].join("\n\n");
}
