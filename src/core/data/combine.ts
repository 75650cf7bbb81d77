import { UserError } from "../base/errors.ts";
import type { Column, ColumnNumbers } from "./columns/column.ts";
import { joinRanges } from "./columns/joined-column.ts";
import { EpisodeDataset } from "./dataset.ts";
import type { DatasetHeader } from "./header.ts";
import { TASK_FIELDS, taskDifference } from "./same-task.ts";
import { partsOf } from "./sources.ts";

/** Episodes `first` … `end` − 1 of a dataset. */
export interface EpisodeRange {
  readonly dataset: EpisodeDataset;
  readonly first: number;
  readonly end: number;
}

/** The numbers of all episodes of the ranges. */
export function* episodesOf(ranges: readonly Pick<EpisodeRange, "first" | "end">[]): Generator<number> {
  for (const { first, end } of ranges) for (let episode = first; episode < end; episode++) yield episode;
}

/**
 * Episodes `first` … `end` − 1 as a dataset of their own, which views the same columns without a copy.
 * @throws RangeError unless 0 ≤ `first` < `end` ≤ the number of episodes
 */
export function sliceEpisodes(dataset: EpisodeDataset, first: number, end: number): EpisodeDataset {
  if (
    !Number.isInteger(first) ||
    !Number.isInteger(end) ||
    first < 0 ||
    end <= first ||
    end > dataset.episodeCount
  )
    throw new RangeError(`episodes ${first} … ${end}: expected a range within 0 … ${dataset.episodeCount}`);
  const { header } = dataset;
  const ranges = [{ dataset, first, end }];
  const parts = partsOf(dataset, episodesOf(ranges));
  const provenance = { sliceOf: header.name, first, end, ...parts, source: header.provenance };
  return joinEpisodes({ ...header, provenance }, ranges);
}

/** Fields of the header that the combination of several datasets shares with them. */
const COMMON_FIELDS = ["environment", "horizon", ...TASK_FIELDS, "names", "units"] as const;

/**
 * All episodes of several datasets, in the order given, under a new name. The provenance lists the parts.
 * @throws UserError when they differ in environment, horizon, sizes, rule of success, or the names, units or ranges of
 * their numbers; RangeError when there are none
 */
export function concatenateDatasets(name: string, datasets: readonly EpisodeDataset[]): EpisodeDataset {
  if (datasets.length === 0) throw new RangeError("concatenateDatasets: expected at least one dataset");
  const { name: firstName, provenance: _, ...common } = datasets[0].header;
  for (const { header } of datasets) {
    const difference = taskDifference(datasets[0].header, header, COMMON_FIELDS);
    if (difference)
      throw new UserError(
        `datasets "${firstName}" and "${header.name}" ${difference}; only datasets of one task can be combined`,
      );
  }
  const parts = datasets.map(({ header, episodeCount }) => ({
    name: header.name,
    episodeCount,
    provenance: header.provenance,
  }));
  const ranges = datasets.map((dataset) => ({ dataset, first: 0, end: dataset.episodeCount }));
  return joinEpisodes({ ...common, name, provenance: { parts } }, ranges);
}

/** The episodes of all ranges, one after the other. Columns on disk stay there. The sizes must be the same. */
export function joinEpisodes(header: DatasetHeader, ranges: readonly EpisodeRange[]): EpisodeDataset {
  const states = <Numbers extends ColumnNumbers>(pick: (dataset: EpisodeDataset) => Column<Numbers>) =>
    joinRanges(
      ranges.map(({ dataset, first, end }) => ({
        column: pick(dataset),
        first: dataset.stateIndex(first, 0),
        end: dataset.stateIndex(end - 1, dataset.episodeLengths[end - 1]) + 1,
      })),
    );
  return new EpisodeDataset(header, {
    episodeLengths: joinLengths(ranges),
    observations: states(({ observations }) => observations),
    ...(header.stateSize !== undefined && { states: states(({ states }) => states!) }),
    achievedGoals: states(({ achievedGoals }) => achievedGoals),
    actions: joinRanges(
      ranges.map(({ dataset, first, end }) => ({
        column: dataset.actions,
        first: dataset.transitionIndex(first, 0),
        end: dataset.transitionIndex(end - 1, dataset.episodeLengths[end - 1]),
      })),
    ),
    desiredGoals: joinRanges(
      ranges.map(({ dataset, first, end }) => ({ column: dataset.desiredGoals, first, end })),
    ),
  });
}

function joinLengths(ranges: readonly EpisodeRange[]): Uint32Array {
  const lengths = new Uint32Array(ranges.reduce((sum, { first, end }) => sum + end - first, 0));
  let filled = 0;
  for (const { dataset, first, end } of ranges) {
    lengths.set(dataset.episodeLengths.subarray(first, end), filled);
    filled += end - first;
  }
  return lengths;
}
