import { UserError } from "../errors.ts";
import { EpisodeDataset } from "./dataset.ts";

/** Episodes `first` … `end` − 1 as a dataset of their own: views of the same columns, without a copy. */
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
  const { observationSize, goalSize, actionSize } = header;
  const state = dataset.stateIndex(first, 0);
  const transition = dataset.episodeStarts[first];
  const transitionCount = dataset.transitionIndex(end - 1, dataset.episodeLengths[end - 1]) - transition;
  const stateCount = transitionCount + end - first;
  const rows = (column: Float32Array, from: number, count: number, width: number) =>
    column.subarray(from * width, (from + count) * width);
  return new EpisodeDataset(
    { ...header, provenance: { sliceOf: header.name, first, end, source: header.provenance } },
    {
      episodeLengths: dataset.episodeLengths.subarray(first, end),
      observations: rows(dataset.observations, state, stateCount, observationSize),
      achievedGoals: rows(dataset.achievedGoals, state, stateCount, goalSize),
      actions: rows(dataset.actions, transition, transitionCount, actionSize),
      desiredGoals: rows(dataset.desiredGoals, first, end - first, goalSize),
    },
  );
}

/**
 * All episodes of several datasets, in the order given, under a new name. The provenance lists the parts.
 * @throws UserError when they differ in environment, sizes, horizon or threshold.
 */
export function concatenateDatasets(name: string, datasets: readonly EpisodeDataset[]): EpisodeDataset {
  if (datasets.length === 0) throw new RangeError("concatenateDatasets: expected at least one dataset");
  const { name: firstName, provenance: _, ...common } = datasets[0].header;
  for (const { header } of datasets)
    for (const field of Object.keys(common) as (keyof typeof common)[])
      if (header[field] !== common[field])
        throw new UserError(
          `datasets "${firstName}" and "${header.name}" differ in ${field} (${common[field]} and ${header[field]}); ` +
            "only datasets of one task can be combined",
        );
  const parts = datasets.map(({ header, episodeCount }) => ({
    name: header.name,
    episodeCount,
    provenance: header.provenance,
  }));
  const joined = (pick: (dataset: EpisodeDataset) => Float32Array) => joinNumbers(datasets.map(pick));
  return new EpisodeDataset(
    { ...common, name, provenance: { parts } },
    {
      episodeLengths: Uint32Array.from(datasets.flatMap((dataset) => [...dataset.episodeLengths])),
      observations: joined((dataset) => dataset.observations),
      achievedGoals: joined((dataset) => dataset.achievedGoals),
      actions: joined((dataset) => dataset.actions),
      desiredGoals: joined((dataset) => dataset.desiredGoals),
    },
  );
}

/** The numbers of all parts, one after the other. */
export function joinNumbers(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  return all;
}
