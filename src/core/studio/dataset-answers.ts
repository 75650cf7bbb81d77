import { UserError } from "../base/errors.ts";
import {
  blocksOf,
  type Column,
  type EpisodeDataset,
  episodeReturns,
  type HistogramBin,
  histogram,
} from "../data/index.ts";
import { reachedSteps } from "../data/reached.ts";
import { columnStatistics } from "../data/statistics.ts";
import type {
  ColumnOfDataset,
  CoverageAnswer,
  DatasetAnswer,
  DatasetColumn,
  EpisodeAnswer,
  GoalPath,
} from "./api.ts";
import { extremes } from "./curves.ts";
import { COVERAGE_SIDE, MOST_DIMENSIONS } from "./limits.ts";

const BINS = 30;
/** Points of one curve of an episode, and of one path. */
const MOST_POINTS = 2000;
const MOST_PATH_POINTS = 400;

/** The columns that a dataset has, in the order of their display. */
const COLUMNS: readonly ColumnOfDataset[] = [
  ...(["observations", "states", "achievedGoals", "actions", "desiredGoals"] as const),
];

/** Which names of a header a column has. */
const ROLES = {
  observations: "observation",
  states: "state",
  achievedGoals: "goal",
  actions: "action",
  desiredGoals: "goal",
} as const;

/** A dataset in numbers. */
export function describeDataset(dataset: EpisodeDataset): DatasetAnswer {
  const { name, environment, horizon, distanceThreshold } = dataset.header;
  const { episodeCount, transitionCount, episodeLengths } = dataset;
  let successes = 0;
  for (let episode = 0; episode < episodeCount; episode++)
    successes += reachedSteps(dataset, episode).at(-1)!;
  const images = imagesOf(dataset);
  return {
    ...{
      name,
      environment,
      horizon,
      distanceThreshold,
      episodes: episodeCount,
      transitions: transitionCount,
    },
    successRate: successes / episodeCount,
    lengths: histogram(episodeLengths, BINS),
    returns: histogram(episodeReturns(dataset), BINS),
    columns: COLUMNS.flatMap((column) => describeColumn(dataset, column) ?? []),
    ...(images && { images: { cameras: images.cameras, height: images.height, width: images.width } }),
  };
}

function describeColumn(dataset: EpisodeDataset, name: ColumnOfDataset): DatasetColumn | undefined {
  const column = dataset[name];
  if (!column) return undefined;
  if (name === "observations" && imagesOf(dataset)) return { name, names: [], statistics: [] };
  const { mean, standardDeviation, minimum, maximum } = columnStatistics(column);
  return {
    name,
    names: namesOf(dataset, name),
    statistics: Array.from(mean, (value, i) => ({
      mean: value,
      standardDeviation: standardDeviation[i],
      minimum: minimum[i],
      maximum: maximum[i],
    })),
  };
}

/** The names of a column's dimensions, or their numbers. */
function namesOf(dataset: EpisodeDataset, name: ColumnOfDataset): string[] {
  const known = dataset.header.names?.[ROLES[name]];
  return Array.from({ length: dataset[name]!.width }, (_, i) => known?.[i] ?? String(i));
}

/** How often the numbers of one dimension occur. Throws UserError where there is none. */
export function dimensionHistogram(
  dataset: EpisodeDataset,
  name: ColumnOfDataset,
  dimension: number,
): HistogramBin[] {
  const column = columnOf(dataset, name);
  requireDimension(name, column, dimension);
  const values = new Float32Array(column.length / column.width);
  let row = 0;
  for (const block of blocksOf(column))
    for (let i = dimension; i < block.length; i += column.width) values[row++] = block[i];
  return histogram(values.filter(Number.isFinite), BINS);
}

/** Where goals lie in a plane of two of their dimensions. Throws UserError where there is none. */
export function coverageOf(dataset: EpisodeDataset, x: number, y: number): CoverageAnswer {
  const { achievedGoals, desiredGoals } = dataset;
  for (const dimension of [x, y]) requireDimension("achievedGoals", achievedGoals, dimension);
  const low: [number, number] = [Infinity, Infinity];
  const high: [number, number] = [-Infinity, -Infinity];
  const visit = (column: Column, see: (point: readonly [number, number]) => void) => {
    for (const block of blocksOf(column))
      for (let row = 0; row < block.length; row += column.width) {
        const point = [block[row + x], block[row + y]] as const;
        if (point.every(Number.isFinite)) see(point);
      }
  };
  for (const column of [achievedGoals, desiredGoals])
    visit(column, (point) => {
      for (const axis of [0, 1]) {
        low[axis] = Math.min(low[axis], point[axis]);
        high[axis] = Math.max(high[axis], point[axis]);
      }
    });
  const cell = (value: number, axis: number) => {
    const width = (high[axis] - low[axis]) / COVERAGE_SIDE || 1;
    return Math.min(COVERAGE_SIDE - 1, Math.floor((value - low[axis]) / width));
  };
  const counts = (column: Column) => {
    const cells = new Array<number>(COVERAGE_SIDE ** 2).fill(0);
    visit(column, ([a, b]) => cells[cell(b, 1) * COVERAGE_SIDE + cell(a, 0)]++);
    return cells;
  };
  return { low, high, achieved: counts(achievedGoals), desired: counts(desiredGoals) };
}

/** The numbers of one episode, for a column's dimensions from `first` on. Throws UserError where there are none. */
export function episodeCurves(
  dataset: EpisodeDataset,
  episode: number,
  name: Exclude<ColumnOfDataset, "desiredGoals">,
  first: number,
): EpisodeAnswer {
  requireEpisode(dataset, episode);
  const column = columnOf(dataset, name);
  requireDimension(name, column, first);
  const { width } = column;
  const stored = dataset.episode(episode);
  const numbers = stored[name]!;
  const rows = numbers.length / width;
  const steps = Float64Array.from({ length: rows }, (_, step) => step);
  const dimensions = Array.from({ length: Math.min(MOST_DIMENSIONS, width - first) }, (_, i) => first + i);
  const reached = reachedSteps(dataset, episode).indexOf(1);
  const names = namesOf(dataset, name);
  return {
    length: dataset.episodeLengths[episode],
    names: dimensions.map((dimension) => names[dimension]),
    curves: dimensions.map((dimension) => {
      const y = Float32Array.from({ length: rows }, (_, row) => numbers[row * width + dimension]);
      const few = extremes({ x: steps, y }, MOST_POINTS);
      return { x: [...few.x], y: Array.from(few.y, (value) => (Number.isFinite(value) ? value : null)) };
    }),
    desiredGoal: [...stored.desiredGoal],
    ...(reached >= 0 && { reachedAt: reached }),
  };
}

/** The goals of episodes `first`, `first` + 1, … Throws UserError where there are none. */
export function goalPaths(dataset: EpisodeDataset, first: number, count: number): GoalPath[] {
  requireEpisode(dataset, first);
  const { goalSize } = dataset.header;
  const end = Math.min(dataset.episodeCount, first + count);
  return Array.from({ length: end - first }, (_, i) => {
    const episode = first + i;
    const { achievedGoals, desiredGoal } = dataset.episode(episode);
    const rows = achievedGoals.length / goalSize;
    const every = Math.ceil(rows / MOST_PATH_POINTS);
    const steps = Array.from({ length: rows }, (_, row) => row).filter(
      (row) => row % every === 0 || row === rows - 1,
    );
    return {
      episode,
      steps,
      achieved: steps.map((row) => [...achievedGoals.subarray(row * goalSize, (row + 1) * goalSize)]),
      desired: [...desiredGoal],
      isReached: reachedSteps(dataset, episode).at(-1) === 1,
    };
  });
}

/** A picture of red, green and blue bytes, rows from the top. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** The image of a state of an episode. Throws UserError where there is none. */
export function imageOf(dataset: EpisodeDataset, episode: number, step: number, camera: number): Picture {
  requireEpisode(dataset, episode);
  const images = imagesOf(dataset);
  if (!images) throw new UserError("the observations of this dataset are no images; choose another column");
  if (camera >= images.cameras.length)
    throw new UserError(`there is no camera ${camera}; the cameras are 0 to ${images.cameras.length - 1}`);
  const length = dataset.episodeLengths[episode];
  if (step > length) throw new UserError(`there is no step ${step}; the steps are 0 to ${length}`);
  const { height, width, channels } = images;
  const size = height * width * channels;
  const state = dataset.stateIndex(episode, step);
  const row = dataset.observations.read(state, state + 1).subarray(camera * size, (camera + 1) * size);
  const scale = row instanceof Uint8Array || row.some((value) => value > 1) ? 1 : 255;
  const pixels = new Uint8Array(3 * height * width);
  for (let pixel = 0; pixel < height * width; pixel++)
    for (let color = 0; color < 3; color++)
      pixels[3 * pixel + color] = scale * row[pixel * channels + (channels < 3 ? 0 : color)];
  return { width, height, pixels };
}

function imagesOf({ header: { observationShape = [], cameras } }: EpisodeDataset) {
  if (observationShape.length < 3) return undefined;
  const [height, width, channels] = observationShape.slice(-3);
  const count = observationShape.length === 4 ? observationShape[0] : 1;
  const names = Array.from({ length: count }, (_, i) => cameras?.[i] ?? `camera ${i}`);
  return { height, width, channels, cameras: names };
}

function columnOf(dataset: EpisodeDataset, name: ColumnOfDataset): Column {
  const column = dataset[name];
  if (!column) throw new UserError(`this dataset has no column ${name}; choose another one`);
  return column;
}

function requireDimension(name: string, { width }: Column, dimension: number): void {
  if (dimension >= width)
    throw new UserError(`${name} has no dimension ${dimension}; its dimensions are 0 to ${width - 1}`);
}

function requireEpisode({ episodeCount }: EpisodeDataset, episode: number): void {
  if (episode >= episodeCount)
    throw new UserError(`there is no episode ${episode}; the episodes are 0 to ${episodeCount - 1}`);
}
