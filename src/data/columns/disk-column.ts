import { closeSync, openSync, readSync } from "node:fs";
import { UserError } from "../../errors.ts";
import {
  allocateNumbers,
  bytesPerNumber,
  type Column,
  type ColumnNumbers,
  type ColumnType,
  type RowPick,
} from "./column.ts";
import { copyRow } from "./memory-column.ts";

/** Bytes that are read ahead once rows are asked for in order. */
const WINDOW_BYTES = 1 << 20;
/** Rows of one place in several picks are read in one call while they lie within this many bytes. */
const SPAN_BYTES = 1 << 13;
/** One call reads less than 2 GiB. */
const PIECE_BYTES = 1 << 30;

/**
 * A column that stays in its file. What costs is the number of calls of the operating system: rows that lie near each
 * other come with one, and reading in order has a window of its own, so that few are made for many rows.
 */
export class DiskColumn<Numbers extends ColumnNumbers> implements Column<Numbers> {
  readonly path: string;
  readonly type: ColumnType;
  readonly width: number;
  readonly length: number;
  readonly #rowBytes: number;
  readonly #descriptor: number;
  #closed = false;
  /** Rows `#first` … `#end` − 1, read ahead. It is never written to again, so that what was given out stays. */
  #window: Numbers;
  #first = 0;
  #end = 0;
  /** Where the last rows ended that were read in order. */
  #position = 0;
  /** Room for rows of one span, grown to the largest that was needed. */
  #span: ColumnNumbers;
  #spanBytes: Uint8Array;

  /** @throws Error of the operating system when the file cannot be opened. */
  constructor(path: string, type: ColumnType, rows: number, width: number) {
    this.path = path;
    this.type = type;
    this.width = width;
    this.length = rows * width;
    this.#rowBytes = width * bytesPerNumber(type);
    this.#window = allocateNumbers(type, 0) as Numbers;
    this.#span = allocateNumbers(type, Math.max(1, Math.floor(SPAN_BYTES / this.#rowBytes)) * width);
    this.#spanBytes = bytesOf(this.#span);
    this.#descriptor = openSync(path, "r");
  }

  read(first: number, end: number): Numbers {
    if (first < this.#first || end > this.#end) {
      const rows = this.length / this.width;
      const ahead = first === this.#position ? Math.ceil(WINDOW_BYTES / this.#rowBytes) : 0;
      const last = Math.max(end, Math.min(rows, first + ahead));
      const window = allocateNumbers(this.type, (last - first) * this.width) as Numbers;
      this.#readRows(bytesOf(window), first, last);
      this.#window = window;
      this.#first = first;
      this.#end = last;
    }
    this.#position = end;
    const { width } = this;
    return this.#window.subarray((first - this.#first) * width, (end - this.#first) * width) as Numbers;
  }

  gather(picks: readonly RowPick[], count: number): void {
    for (let i = 0; i < count; i++) {
      // The span that is read holds the rows of the picks from `from` to `to`.
      for (let from = 0, to = 0; from < picks.length; from = to) {
        let first = Number.POSITIVE_INFINITY;
        let last = -1;
        for (; to < picks.length; to++) {
          const row = picks[to].rows[i];
          if (row < 0) continue;
          const span = Math.max(row, last) - Math.min(row, first) + 1;
          if (last >= 0 && span * this.#rowBytes > SPAN_BYTES && span > 2) break;
          first = Math.min(first, row);
          last = Math.max(last, row);
        }
        if (last < 0) continue;
        this.#readSpan(first, last + 1);
        for (let pick = from; pick < to; pick++) {
          const { rows, target } = picks[pick];
          if (rows[i] >= 0) copyRow(this.#span, rows[i] - first, target, i, this.width);
        }
      }
    }
  }

  close(): void {
    if (!this.#closed) closeSync(this.#descriptor);
    this.#closed = true;
  }

  #readSpan(first: number, end: number): void {
    const length = (end - first) * this.width;
    if (length > this.#span.length) {
      this.#span = allocateNumbers(this.type, length);
      this.#spanBytes = bytesOf(this.#span);
    }
    this.#readRows(this.#spanBytes, first, end);
  }

  /** Reads rows `first` … `end` − 1 to the beginning of `target`. */
  #readRows(target: Uint8Array, first: number, end: number): void {
    const position = first * this.#rowBytes;
    const length = (end - first) * this.#rowBytes;
    for (let filled = 0; filled < length; ) {
      const count = this.#readBytes(
        target,
        filled,
        Math.min(PIECE_BYTES, length - filled),
        position + filled,
      );
      if (count === 0)
        throw new UserError(
          `${this.path} ends after ${position + filled} bytes, where it had ${this.length * bytesPerNumber(this.type)} when it was opened; ` +
            "it was cut while in use, so copy the dataset again",
        );
      filled += count;
    }
  }

  #readBytes(target: Uint8Array, offset: number, length: number, position: number): number {
    if (this.#closed) throw new Error(`${this.path} was closed`);
    try {
      return readSync(this.#descriptor, target, offset, length, position);
    } catch (error) {
      throw new UserError(
        `cannot read ${this.path} at byte ${position}: ${(error as Error).message}; check the disk it is on`,
        { cause: error },
      );
    }
  }
}

function bytesOf(numbers: ColumnNumbers): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
