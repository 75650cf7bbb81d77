import { closeSync, openSync, readSync } from "node:fs";
import { UserError } from "../../../core/base/errors.ts";
import {
  allocateNumbers,
  bytesPerNumber,
  type Column,
  type ColumnNumbers,
  type ColumnType,
  type RowPick,
} from "../../../core/data/columns/column.ts";
import { copyRow } from "../../../core/data/columns/memory-column.ts";
import { reasonOf } from "../../files/system-error.ts";
import { PlaceReader } from "./place-reader.ts";

/** Bytes that are read ahead once rows are requested in order. */
const WINDOW_BYTES = 1 << 20;
/** Rows of one place in several picks are read as one span while they lie within this many bytes. */
const SPAN_BYTES = 1 << 13;
/** One call reads less than 2 GiB. */
const PIECE_BYTES = 1 << 30;

/** Bytes that are read together before they are copied: few enough to lie in the processor's cache until then. */
const STAGE_BYTES = 1 << 19;
/** Rows of this size are read to where they belong, if that is of the column's type. */
const IN_PLACE_BYTES = 1 << 12;

/** Rows of the column that lie in the stage, for row `row` of the picks `from` … `to` − 1. */
interface Span {
  row: number;
  from: number;
  to: number;
  /** The row of the column that would lie at the beginning of the stage. */
  origin: number;
}

/** Used by one column at a time. */
let sharedReader: PlaceReader | undefined;

/**
 * A column that stays in its file. What costs is the number of calls of the operating system: rows from anywhere are read
 * together, those that lie near each other as one span, and reading in order has a window of its own.
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
  readonly #reader: PlaceReader;
  /** Room for spans, and for any one span. */
  readonly #stage: ColumnNumbers;
  readonly #stageBytes: Uint8Array;
  readonly #stageRows: number;
  /** What lies in the stage; used again and again. */
  readonly #spans: Span[] = [];

  /** @throws Error of the operating system when the file cannot be opened. */
  constructor(path: string, type: ColumnType, rows: number, width: number) {
    this.path = path;
    this.type = type;
    this.width = width;
    this.length = rows * width;
    this.#rowBytes = width * bytesPerNumber(type);
    this.#window = allocateNumbers(type, 0) as Numbers;
    sharedReader ??= new PlaceReader();
    this.#reader = sharedReader;
    this.#stageRows = Math.max(2, Math.floor(STAGE_BYTES / this.#rowBytes));
    this.#stage = allocateNumbers(type, this.#stageRows * width);
    this.#stageBytes = bytesOf(this.#stage);
    this.#descriptor = openSync(path, "r");
  }

  read(first: number, end: number): Numbers {
    if (first < this.#first || end > this.#end) {
      const rows = this.length / this.width;
      const ahead = first === this.#position ? Math.ceil(WINDOW_BYTES / this.#rowBytes) : 0;
      const last = Math.max(end, Math.min(rows, first + ahead));
      const window = allocateNumbers(this.type, (last - first) * this.width) as Numbers;
      this.#readOne(bytesOf(window), first * this.#rowBytes);
      this.#window = window;
      this.#first = first;
      this.#end = last;
    }
    this.#position = end;
    const { width } = this;
    return this.#window.subarray((first - this.#first) * width, (end - this.#first) * width) as Numbers;
  }

  gather(picks: readonly RowPick[], count: number): void {
    const staged = picks.filter(({ target }) => !this.#fitsInPlace(target));
    if (staged.length > 0) this.#gatherStaged(staged, count);
    for (const pick of picks) if (this.#fitsInPlace(pick.target)) this.#gatherInPlace(pick, count);
  }

  close(): void {
    if (!this.#closed) closeSync(this.#descriptor);
    this.#closed = true;
  }

  #fitsInPlace(target: ColumnNumbers): boolean {
    return this.#rowBytes >= IN_PLACE_BYTES && target.BYTES_PER_ELEMENT === bytesPerNumber(this.type);
  }

  #gatherInPlace({ rows, target }: RowPick, count: number): void {
    this.#begin(bytesOf(target));
    for (let i = 0; i < count; i++) {
      if (rows[i] < 0) continue;
      if (this.#reader.full) this.#reader.read(this.#readOne);
      this.#reader.add(rows[i] * this.#rowBytes, i * this.#rowBytes, this.#rowBytes);
    }
    this.#reader.read(this.#readOne);
  }

  #gatherStaged(picks: readonly RowPick[], count: number): void {
    this.#begin(this.#stageBytes);
    let spans = 0;
    let used = 0;
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
        const length = last + 1 - first;
        if (this.#reader.full || used + length > this.#stageRows) {
          this.#copySpans(picks, spans);
          spans = 0;
          used = 0;
        }
        this.#reader.add(first * this.#rowBytes, used * this.#rowBytes, length * this.#rowBytes);
        this.#setSpan(spans++, i, from, to, first - used);
        used += length;
      }
    }
    this.#copySpans(picks, spans);
  }

  #setSpan(index: number, row: number, from: number, to: number, origin: number): void {
    this.#spans[index] ??= { row, from, to, origin };
    const span = this.#spans[index];
    span.row = row;
    span.from = from;
    span.to = to;
    span.origin = origin;
  }

  /** Reads the first `count` spans and copies their rows to where they belong. */
  #copySpans(picks: readonly RowPick[], count: number): void {
    this.#reader.read(this.#readOne);
    for (let index = 0; index < count; index++) {
      const { row, from, to, origin } = this.#spans[index];
      for (let pick = from; pick < to; pick++) {
        const { rows, target } = picks[pick];
        if (rows[row] >= 0) copyRow(this.#stage, rows[row] - origin, target, row, this.width);
      }
    }
  }

  #begin(target: Uint8Array): void {
    if (this.#closed) throw new Error(`${this.path} was closed`);
    this.#reader.begin(this.#descriptor, target);
  }

  /** Fills `target` with the bytes from `position` on. */
  readonly #readOne = (target: Uint8Array, position: number): void => {
    const { length } = target;
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
  };

  #readBytes(target: Uint8Array, offset: number, length: number, position: number): number {
    if (this.#closed) throw new Error(`${this.path} was closed`);
    try {
      return readSync(this.#descriptor, target, offset, length, position);
    } catch (error) {
      throw new UserError(
        `cannot read ${this.path} at byte ${position}: ${reasonOf(error)}; check the disk it is on`,
        { cause: error },
      );
    }
  }
}

function bytesOf(numbers: ColumnNumbers): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
