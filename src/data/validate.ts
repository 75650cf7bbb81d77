import { UserError } from "../errors.ts";
import { blocksOf, type Column, type ColumnNumbers } from "./columns/column.ts";
import { MemoryColumn } from "./columns/memory-column.ts";
import type { DatasetHeader } from "./header.ts";

type Sizes = Pick<DatasetHeader, "observationSize" | "goalSize" | "actionSize">;

/**
 * The numbers of a dataset, row-major. With E episodes of lengths T₀ … and N = ΣT transitions:
 * `observations` (N+E, observationSize) and `achievedGoals` (N+E, goalSize) hold T+1 rows per episode, `actions`
 * (N, actionSize) holds T, `desiredGoals` (E, goalSize) the one commanded goal of each episode.
 */
export interface DatasetColumns {
  readonly episodeLengths: Uint32Array;
  readonly observations: Column;
  readonly achievedGoals: Column<Float32Array>;
  readonly actions: Column<Float32Array>;
  readonly desiredGoals: Column<Float32Array>;
}

/** The same as plain arrays. */
export interface DatasetArrays {
  readonly episodeLengths: Uint32Array;
  readonly observations: ColumnNumbers;
  readonly achievedGoals: Float32Array;
  readonly actions: Float32Array;
  readonly desiredGoals: Float32Array;
}

/** Arrays as columns in memory; columns as they are. */
export function columnsOf(
  { observationSize, goalSize, actionSize }: Sizes,
  { episodeLengths, observations, achievedGoals, actions, desiredGoals }: DatasetArrays | DatasetColumns,
): DatasetColumns {
  const column = <Numbers extends ColumnNumbers>(values: Numbers | Column<Numbers>, width: number) =>
    ArrayBuffer.isView(values) ? new MemoryColumn(values, width) : values;
  return {
    episodeLengths,
    observations: column(observations, observationSize),
    achievedGoals: column(achievedGoals, goalSize),
    actions: column(actions, actionSize),
    desiredGoals: column(desiredGoals, goalSize),
  };
}

export type ColumnName = keyof DatasetColumns;

/** Actions are vectors in [−1, 1]; this much is forgiven to rounding. */
export const ACTION_SLACK = 1e-6;

/** The shape of every column for the given counts. */
export function columnShapes(
  header: Sizes,
  episodeCount: number,
  transitionCount: number,
): Record<ColumnName, readonly number[]> {
  const stateCount = transitionCount + episodeCount;
  return {
    episodeLengths: [episodeCount],
    observations: [stateCount, header.observationSize],
    achievedGoals: [stateCount, header.goalSize],
    actions: [transitionCount, header.actionSize],
    desiredGoals: [episodeCount, header.goalSize],
  };
}

/**
 * Throws a `UserError` naming column, episode and step unless the columns are a sound dataset. `firstEpisode` is the
 * number of their first episode, where they are a part of one.
 */
export function validateColumns(header: DatasetHeader, columns: DatasetColumns, firstEpisode = 0): void {
  const where = `dataset "${header.name}"`;
  const lengths = columns.episodeLengths;
  if (lengths.length === 0) throw new UserError(`${where}: it has no episodes; add at least one`);
  let transitionCount = 0;
  for (let episode = 0; episode < lengths.length; episode++) {
    if (lengths[episode] === 0)
      throw new UserError(
        `${where}: episode ${firstEpisode + episode} has no action; leave out episodes without a step`,
      );
    transitionCount += lengths[episode];
  }
  if (transitionCount + lengths.length > 2 ** 31 - 1)
    throw new UserError(`${where}: ${transitionCount} transitions are too many; split it below 2^31 rows`);

  const shapes = columnShapes(header, lengths.length, transitionCount);
  for (const name of ["observations", "achievedGoals", "actions", "desiredGoals"] as const) {
    const values = columns[name];
    const [rows, width] = shapes[name];
    if (values.length !== rows * width)
      throw new UserError(
        `${where}: column "${name}" holds ${values.length} numbers, but ${lengths.length} episodes with ` +
          `${transitionCount} transitions need ${rows} × ${width} = ${rows * width}`,
      );
  }
  const type = header.observationType ?? "float32";
  if (columns.observations.type !== type)
    throw new UserError(
      `${where}: column "observations" holds ${columns.observations.type} numbers, but field "observationType" says ${type}; ` +
        "make them the same",
    );
  for (const name of ["observations", "achievedGoals", "actions", "desiredGoals"] as const) {
    const bound = name === "actions" ? 1 + ACTION_SLACK : Number.MAX_VALUE;
    const found = firstOutside(columns[name], bound);
    if (!found) continue;
    const { value, index } = found;
    const rule = Number.isFinite(value)
      ? "actions must lie in [-1, 1], so rescale them"
      : "every number must be finite, so leave that episode out or repair it";
    throw new UserError(
      `${where}: column "${name}" holds ${value} at ${place(name, index, columns[name].width, lengths, firstEpisode)}; ${rule}`,
    );
  }
}

/** The first number that is not within ±`bound`, NaN and infinity among them. */
function firstOutside(column: Column, bound: number): { value: number; index: number } | undefined {
  if (column.type === "uint8") return undefined;
  let before = 0;
  for (const block of blocksOf(column)) {
    for (let i = 0; i < block.length; i++)
      if (!(block[i] <= bound && block[i] >= -bound)) return { value: block[i], index: before + i };
    before += block.length;
  }
  return undefined;
}

/** Says in words where the flat `index` of a column lies. */
function place(
  name: ColumnName,
  index: number,
  width: number,
  lengths: Uint32Array,
  firstEpisode: number,
): string {
  let row = Math.floor(index / width);
  const dimension = index % width;
  if (name === "desiredGoals") return `episode ${firstEpisode + row}, dimension ${dimension}`;
  const extra = name === "actions" ? 0 : 1;
  let episode = 0;
  while (row >= lengths[episode] + extra) row -= lengths[episode++] + extra;
  return `episode ${firstEpisode + episode}, step ${row}, dimension ${dimension}`;
}
