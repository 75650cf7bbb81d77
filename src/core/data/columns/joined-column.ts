import { CumulativeIndex } from "../cumulative-index.ts";
import {
  allocateNumbers,
  bytesPerNumber,
  type Column,
  type ColumnNumbers,
  type ColumnType,
  type RowPick,
} from "./column.ts";
import { MemoryColumn } from "./memory-column.ts";

/** Rows `first` … `end` − 1 of a column. */
export interface RowRange<Numbers extends ColumnNumbers = ColumnNumbers> {
  readonly column: Column<Numbers>;
  readonly first: number;
  readonly end: number;
}

/** Most bytes of a copy, and of one of its rows: of long rows, such as images, a search costs little beside the reading. */
const LARGEST_COPY = 256 * 2 ** 20;
const LONGEST_ROW = 4096;

/**
 * The rows of all ranges, one after the other. What lies in memory stays or comes there: one range as a view, more as a
 * copy, which is read faster, unless that has more than `most` bytes or its rows are long. What lies on disk stays there.
 */
export function joinRanges<Numbers extends ColumnNumbers>(
  ranges: readonly RowRange<Numbers>[],
  most = LARGEST_COPY,
): Column<Numbers> {
  const merged = mergeNeighbours(ranges);
  const { type, width } = merged[0].column;
  if (!merged.every(({ column }) => column instanceof MemoryColumn)) return new JoinedColumn(merged);
  if (merged.length === 1)
    return new MemoryColumn(merged[0].column.read(merged[0].first, merged[0].end), width);
  const rows = merged.reduce((sum, { first, end }) => sum + end - first, 0);
  const rowBytes = width * bytesPerNumber(type);
  if (rowBytes > LONGEST_ROW || rows * rowBytes > most) return new JoinedColumn(merged);
  const numbers = allocateNumbers(type, rows * width) as Numbers;
  new JoinedColumn(merged).copyTo(numbers, 0, rows);
  return new MemoryColumn(numbers, width);
}

/** Ranges with those joined that follow each other in one column. */
function mergeNeighbours<Numbers extends ColumnNumbers>(
  ranges: readonly RowRange<Numbers>[],
): RowRange<Numbers>[] {
  const merged: RowRange<Numbers>[] = [];
  for (const { column, first, end } of ranges) {
    const last = merged.at(-1);
    if (last?.column === column && last.end === first)
      merged[merged.length - 1] = { column, first: last.first, end };
    else merged.push({ column, first, end });
  }
  return merged;
}

/** Rows of other columns. */
class JoinedColumn<Numbers extends ColumnNumbers> implements Column<Numbers> {
  readonly type: ColumnType;
  readonly width: number;
  readonly length: number;
  readonly #ranges: readonly RowRange<Numbers>[];
  /** Where each range begins here. */
  readonly #index: CumulativeIndex;

  constructor(ranges: readonly RowRange<Numbers>[]) {
    const { type, width } = ranges[0].column;
    this.type = type;
    this.width = width;
    this.#ranges = ranges;
    this.#index = CumulativeIndex.ofCounts(Uint32Array.from(ranges, ({ first, end }) => end - first));
    this.length = this.#index.total * width;
  }

  read(first: number, end: number): Numbers {
    const at = this.#index.binOf(first);
    const { column, first: start, end: stop } = this.#ranges[at];
    const from = start + first - this.#index.starts[at];
    if (from + end - first <= stop) return column.read(from, from + end - first);
    const numbers = allocateNumbers(this.type, (end - first) * this.width) as Numbers;
    this.copyTo(numbers, first, end);
    return numbers;
  }

  /** Copies rows `first` … `end` − 1 to the beginning of `target`. */
  copyTo(target: Numbers, first: number, end: number): void {
    for (let row = first, at = this.#index.binOf(first); row < end; at++) {
      const { column, first: start, end: stop } = this.#ranges[at];
      const from = start + row - this.#index.starts[at];
      const count = Math.min(end - row, stop - from);
      target.set(column.read(from, from + count), (row - first) * this.width);
      row += count;
    }
  }

  /** Each column gets all picks at once, with the rows of other ranges left as they are. */
  gather(picks: readonly RowPick[], count: number): void {
    for (const column of new Set(this.#ranges.map((range) => range.column)))
      column.gather(
        picks.map(({ rows, target }) => ({ rows: this.#rowsIn(column, rows, count), target })),
        count,
      );
  }

  /** The rows of `column` that the first `count` of these rows are; −1 for those of other columns. */
  #rowsIn(column: Column<Numbers>, rows: Int32Array, count: number): Int32Array {
    const own = new Int32Array(count).fill(-1);
    for (let i = 0; i < count; i++) {
      if (rows[i] < 0) continue;
      const at = this.#index.binOf(rows[i]);
      const range = this.#ranges[at];
      if (range.column === column) own[i] = range.first + rows[i] - this.#index.starts[at];
    }
    return own;
  }

  close(): void {
    for (const column of new Set(this.#ranges.map((range) => range.column))) column.close();
  }
}
