/** The numbers of a column: float32, or bytes of pixels. */
export type ColumnNumbers = Float32Array | Uint8Array;

/** Element type of a column: float32, or bytes of pixels. */
export type ColumnType = "float32" | "uint8";

/**
 * Rows to copy: row `rows[i]` of a column becomes row i of `target`. If `rows[i]` is −1, row i of `target` is
 * unchanged.
 */
export interface RowPick {
  /** Row numbers of the column, or −1. */
  readonly rows: Int32Array;
  /** Row-major, as wide as the column. */
  readonly target: ColumnNumbers;
}

/** Row-major numbers (rows, width), in memory or in a file. */
export interface Column<Numbers extends ColumnNumbers = ColumnNumbers> {
  /** Element type. */
  readonly type: ColumnType;
  /** Numbers in a row. */
  readonly width: number;
  /** Numbers in all rows. */
  readonly length: number;
  /**
   * Rows `first` … `end` − 1; a view if the column is in memory. Meant for reading in order; scattered rows are for
   * {@link gather}.
   * @throws UserError when the file cannot be read
   */
  read(first: number, end: number): Numbers;
  /**
   * Copies the first `count` rows of every pick. It is fastest if rows at the same index of several picks lie near each
   * other.
   * @throws UserError when the file cannot be read
   */
  gather(picks: readonly RowPick[], count: number): void;
  /** Closes the file, if there is one. Nothing can be read afterwards. */
  close(): void;
}

/** Bytes in a block of {@link blocksOf}. */
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
