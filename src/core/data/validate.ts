import { UserError } from "../base/errors.ts";
import { blocksOf, type Column, type ColumnNumbers } from "./columns/column.ts";
import { MemoryColumn } from "./columns/memory-column.ts";
import type { DatasetHeader } from "./header.ts";
import { findUnsound, whyUnsound } from "./sound-numbers.ts";

type Sizes = Pick<DatasetHeader, "observationSize" | "stateSize" | "goalSize" | "actionSize">;

/**
 * The numbers of a dataset of E episodes with T₀, T₁, … steps and N = ΣT transitions, row-major. An episode of T steps
 * has T+1 states and T actions.
 */
export interface DatasetColumns {
  /** (E): T of each episode. */
  readonly episodeLengths: Uint32Array;
  /** (N+E, observationSize) */
  readonly observations: Column;
  /** (N+E, stateSize): numbers of the same states, only beside observations that are images. */
  readonly states?: Column<Float32Array> | undefined;
  /** (N+E, goalSize) */
  readonly achievedGoals: Column<Float32Array>;
  /** (N, actionSize) */
  readonly actions: Column<Float32Array>;
  /** (E, goalSize): the commanded goal of each episode. */
  readonly desiredGoals: Column<Float32Array>;
}

/** {@link DatasetColumns} as plain arrays. */
export interface DatasetArrays {
  readonly episodeLengths: Uint32Array;
  readonly observations: ColumnNumbers;
  readonly states?: Float32Array | undefined;
  readonly achievedGoals: Float32Array;
  readonly actions: Float32Array;
  readonly desiredGoals: Float32Array;
}

/** Arrays as columns in memory; columns as they are. */
export function columnsOf(
  { observationSize, stateSize = 0, goalSize, actionSize }: Sizes,
  {
    episodeLengths,
    observations,
    states,
    achievedGoals,
    actions,
    desiredGoals,
  }: DatasetArrays | DatasetColumns,
): DatasetColumns {
  const column = <Numbers extends ColumnNumbers>(values: Numbers | Column<Numbers>, width: number) =>
    ArrayBuffer.isView(values) ? new MemoryColumn(values, width) : values;
  return {
    episodeLengths,
    observations: column(observations, observationSize),
    ...(states && { states: column(states, stateSize) }),
    achievedGoals: column(achievedGoals, goalSize),
    actions: column(actions, actionSize),
    desiredGoals: column(desiredGoals, goalSize),
  };
}

export type ColumnName = keyof DatasetColumns;

/** The columns of a dataset besides the lengths of its episodes. */
export type NumberColumnName = Exclude<ColumnName, "episodeLengths">;

/** Those that a dataset has. */
export function numberColumnsOf({
  stateSize,
}: Pick<DatasetHeader, "stateSize">): readonly NumberColumnName[] {
  const states = stateSize === undefined ? [] : (["states"] as const);
  return ["observations", ...states, "achievedGoals", "actions", "desiredGoals"];
}

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
    states: [stateCount, header.stateSize ?? 0],
    achievedGoals: [stateCount, header.goalSize],
    actions: [transitionCount, header.actionSize],
    desiredGoals: [episodeCount, header.goalSize],
  };
}

/** How the columns of a dataset are checked. */
export interface ColumnChecks {
  /** Whether numbers are checked beside shapes: that all are finite, and actions in [−1, 1]. Default true. */
  readonly values?: boolean;
  /** Called with the number of bytes of each piece that was checked. */
  readonly onPiece?: (bytes: number) => void;
}

/**
 * Checks the columns of a dataset.
 * @throws UserError that names the column, and for a number also the episode and the step
 */
export function validateColumns(
  header: DatasetHeader,
  columns: DatasetColumns,
  { values = true, onPiece }: ColumnChecks = {},
): void {
  validateShapes(header, columns);
  if (values) validateNumbers(header, columns, onPiece);
}

function validateShapes(header: DatasetHeader, columns: DatasetColumns): void {
  const where = `dataset "${header.name}"`;
  const lengths = columns.episodeLengths;
  if (lengths.length === 0) throw new UserError(`${where}: it has no episodes; add at least one`);
  let transitionCount = 0;
  for (let episode = 0; episode < lengths.length; episode++) {
    if (lengths[episode] === 0)
      throw new UserError(`${where}: episode ${episode} has no action; leave out episodes without a step`);
    transitionCount += lengths[episode];
  }
  if (transitionCount + lengths.length > 2 ** 31 - 1)
    throw new UserError(`${where}: ${transitionCount} transitions are too many; split it below 2^31 rows`);

  const shapes = columnShapes(header, lengths.length, transitionCount);
  if (columns.states && header.stateSize === undefined)
    throw new UserError(`${where}: there is a column "states", but no field "stateSize"; add it`);
  for (const name of numberColumnsOf(header)) {
    const length = columns[name]?.length ?? 0;
    const [rows, width] = shapes[name];
    if (length !== rows * width)
      throw new UserError(
        `${where}: column "${name}" holds ${length} numbers, but ${lengths.length} episodes with ` +
          `${transitionCount} transitions need ${rows} × ${width} = ${rows * width}`,
      );
  }
  const type = header.observationType ?? "float32";
  if (columns.observations.type !== type)
    throw new UserError(
      `${where}: column "observations" holds ${columns.observations.type} numbers, but field "observationType" says ${type}; ` +
        "make them the same",
    );
}

function validateNumbers(
  header: DatasetHeader,
  columns: DatasetColumns,
  onPiece: ColumnChecks["onPiece"],
): void {
  for (const name of numberColumnsOf(header)) {
    const column: Column = columns[name]!;
    const found = firstUnsound(name, column, onPiece);
    if (!found) continue;
    const { value, index } = found;
    throw new UserError(
      `dataset "${header.name}": column "${name}" holds ${value} at ${place(name, index, column.width, columns.episodeLengths)}; ${whyUnsound(name, value)}`,
    );
  }
}

function firstUnsound(
  name: ColumnName,
  column: Column,
  onPiece: ColumnChecks["onPiece"],
): { value: number; index: number } | undefined {
  if (column.type === "uint8") {
    onPiece?.(column.length);
    return undefined;
  }
  let before = 0;
  for (const block of blocksOf(column)) {
    onPiece?.(block.byteLength);
    const index = findUnsound(name, block);
    if (index >= 0) return { value: block[index], index: before + index };
    before += block.length;
  }
  return undefined;
}

/** The place of the flat `index` of a column, in words. */
function place(name: ColumnName, index: number, width: number, lengths: Uint32Array): string {
  let row = Math.floor(index / width);
  const dimension = index % width;
  if (name === "desiredGoals") return `episode ${row}, dimension ${dimension}`;
  const extra = name === "actions" ? 0 : 1;
  let episode = 0;
  while (row >= lengths[episode] + extra) row -= lengths[episode++] + extra;
  return `episode ${episode}, step ${row}, dimension ${dimension}`;
}
