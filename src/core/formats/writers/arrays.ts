import { UserError } from "../../base/errors.ts";
import { blocksOf } from "../../data/columns/column.ts";
import type { EpisodeDataset, StoredEpisode } from "../../data/dataset.ts";
import type { WrittenArray } from "./npz.ts";

/** OGBench's flat arrays, with the achieved and desired goals of every row besides. */
export function ogbenchArrays(dataset: EpisodeDataset): WrittenArray[] {
  const { observationSize, goalSize, actionSize } = dataset.header;
  const { stateSize, observationShape = [observationSize] } = dataset.header;
  const rows = dataset.transitionCount + dataset.episodeCount;
  return [
    {
      name: "observations",
      shape: [rows, ...observationShape],
      type: dataset.observations.type,
      numbers: () => blocksOf(dataset.observations),
    },
    ...(dataset.states
      ? [{ name: "states", shape: [rows, stateSize!], numbers: () => blocksOf(dataset.states!) }]
      : []),
    {
      name: "actions",
      shape: [rows, actionSize],
      // Nothing is done in the last state.
      numbers: () => perEpisode(dataset, ({ actions }) => [actions, new Float32Array(actionSize)]),
    },
    {
      name: "terminals",
      shape: [rows],
      numbers: () => perEpisode(dataset, (_, length) => [new Float32Array(length + 1).fill(1, length)]),
    },
    { name: "achieved_goals", shape: [rows, goalSize], numbers: () => blocksOf(dataset.achievedGoals) },
    {
      name: "desired_goals",
      shape: [rows, goalSize],
      numbers: () => perEpisode(dataset, ({ desiredGoal }, length) => [repeated(desiredGoal, length + 1)]),
    },
  ];
}

/**
 * The arrays o, ag, g, u of a replay buffer.
 * @throws UserError when the episodes are not of one length.
 */
export function bufferArrays(dataset: EpisodeDataset): WrittenArray[] {
  const { name, observationSize, stateSize, goalSize, actionSize } = dataset.header;
  const { observationShape = [observationSize] } = dataset.header;
  const lengths = new Set(dataset.episodeLengths);
  const [steps] = lengths;
  if (lengths.size > 1)
    throw new UserError(
      `dataset "${name}" has episodes of ${Math.min(...lengths)} to ${Math.max(...lengths)} steps, and a replay buffer has them all of one length; choose another format`,
    );
  const { episodeCount } = dataset;
  return [
    {
      name: "o",
      shape: [episodeCount, steps + 1, ...observationShape],
      type: dataset.observations.type,
      numbers: () => blocksOf(dataset.observations),
    },
    ...(dataset.states
      ? [
          {
            name: "states",
            shape: [episodeCount, steps + 1, stateSize!],
            numbers: () => blocksOf(dataset.states!),
          },
        ]
      : []),
    {
      name: "ag",
      shape: [episodeCount, steps + 1, goalSize],
      numbers: () => blocksOf(dataset.achievedGoals),
    },
    {
      name: "g",
      shape: [episodeCount, steps, goalSize],
      numbers: () => perEpisode(dataset, ({ desiredGoal }) => [repeated(desiredGoal, steps)]),
    },
    { name: "u", shape: [episodeCount, steps, actionSize], numbers: () => blocksOf(dataset.actions) },
  ];
}

function* perEpisode(
  dataset: EpisodeDataset,
  numbers: (episode: StoredEpisode, length: number) => Iterable<Float32Array>,
): Generator<Float32Array> {
  for (let episode = 0; episode < dataset.episodeCount; episode++)
    yield* numbers(dataset.episode(episode), dataset.episodeLengths[episode]);
}

function repeated(row: Float32Array, rows: number): Float32Array {
  const all = new Float32Array(rows * row.length);
  for (let i = 0; i < rows; i++) all.set(row, i * row.length);
  return all;
}
