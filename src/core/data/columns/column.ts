/** Numbers as a dataset keeps them: float32, or bytes where they are pixels. */
export type ColumnNumbers = Float32Array | Uint8Array;

/** Element type of a column: numbers, or bytes of images. */
export type ColumnType = "float32" | "uint8";

/** Rows to copy: row `rows[i]` of a column becomes row i of `target`; where `rows[i]` is −1 that row stays as it is. */
export interface RowPick {
  readonly rows: Int32Array;
  readonly target: ColumnNumbers;
}

/** Row-major numbers (rows, width), wherever they lie. */
export interface Column<Numbers extends ColumnNumbers = ColumnNumbers> {
  readonly type: ColumnType;
  /** Numbers in a row. */
  readonly width: number;
  /** Numbers in all rows. */
  readonly length: number;
  /**
   * Rows `first` … `end` − 1; what lies in memory is given as a view. Made for reading on and on: single rows from
   * anywhere are for {@link gather}.
   * @throws UserError when they can be read no longer.
   */
  read(first: number, end: number): Numbers;
  /**
   * Copies the first `count` rows of every pick. Rows that belong together stand at the same place of several picks.
   * @throws UserError when they can be read no longer.
   */
  gather(picks: readonly RowPick[], count: number): void;
  /** Gives back what the operating system lends; nothing can be read afterwards. */
  close(): void;
}

/** Bytes that one step of a walk over a column takes. */
const BLOCK_BYTES = 1 << 20;

/** All numbers of a column, in blocks of whole rows. */
export function* blocksOf<Numbers extends ColumnNumbers>(column: Column<Numbers>): Generator<Numbers> {
  const rows = column.length / column.width;
  const block = Math.max(1, Math.floor(BLOCK_BYTES / (column.width * bytesPerNumber(column.type))));
  for (let first = 0; first < rows; first += block) yield column.read(first, Math.min(rows, first + block));
}

export function bytesPerNumber(type: ColumnType): number {
  return type === "float32" ? 4 : 1;
}

export function allocateNumbers(type: ColumnType, length: number): ColumnNumbers {
  return type === "float32" ? new Float32Array(length) : new Uint8Array(length);
}
