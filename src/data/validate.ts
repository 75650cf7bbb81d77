import { UserError } from "../errors.ts";
import type { DatasetHeader } from "./header.ts";

/**
 * The numbers of a dataset, row-major. With E episodes of lengths T₀ … and N = ΣT transitions:
 * `observations` (N+E, observationSize) and `achievedGoals` (N+E, goalSize) hold T+1 rows per episode, `actions`
 * (N, actionSize) holds T, `desiredGoals` (E, goalSize) the one commanded goal of each episode.
 */
export interface DatasetColumns {
  readonly episodeLengths: Uint32Array;
  readonly observations: Float32Array;
  readonly achievedGoals: Float32Array;
  readonly actions: Float32Array;
  readonly desiredGoals: Float32Array;
}

export type ColumnName = keyof DatasetColumns;

/** Actions are vectors in [−1, 1]; this much is forgiven to rounding. */
export const ACTION_SLACK = 1e-6;

/** The shape of every column for the given counts. */
export function columnShapes(
  header: Pick<DatasetHeader, "observationSize" | "goalSize" | "actionSize">,
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
  if (transitionCount + lengths.length > 2 ** 32 - 1)
    throw new UserError(`${where}: ${transitionCount} transitions are too many; split it below 2^32 rows`);

  const shapes = columnShapes(header, lengths.length, transitionCount);
  for (const name of ["observations", "achievedGoals", "actions", "desiredGoals"] as const) {
    const values = columns[name];
    const [rows, width] = shapes[name];
    if (values.length !== rows * width)
      throw new UserError(
        `${where}: column "${name}" holds ${values.length} numbers, but ${lengths.length} episodes with ` +
          `${transitionCount} transitions need ${rows} × ${width} = ${rows * width}`,
      );
    const bad = firstNonFinite(values);
    if (bad >= 0)
      throw new UserError(
        `${where}: column "${name}" holds ${values[bad]} at ${place(name, bad, width, lengths, firstEpisode)}; ` +
          "every number must be finite, so leave that episode out or repair it",
      );
  }
  const outside = firstOutside(columns.actions, 1 + ACTION_SLACK);
  if (outside >= 0)
    throw new UserError(
      `${where}: column "actions" holds ${columns.actions[outside]} at ` +
        `${place("actions", outside, header.actionSize, lengths, firstEpisode)}; actions must lie in [-1, 1], so rescale them`,
    );
}

function firstNonFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (values[i] - values[i] !== 0) return i;
  return -1;
}

function firstOutside(values: Float32Array, bound: number): number {
  for (let i = 0; i < values.length; i++) if (values[i] > bound || values[i] < -bound) return i;
  return -1;
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
