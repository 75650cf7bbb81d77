import type { FileHandle } from "node:fs/promises";
import { openRegular } from "../files/regular.ts";
import { loggedNumber } from "../runs/metrics.ts";

/** Bytes that are read at once; more where a line is longer. */
const BLOCK = 1 << 20;
const LONGEST_LINE = 1 << 24;
/** Bytes before the end of what was read that show whether the file was written anew. */
const WITNESS = 256;
/** Columns that a log can have; further ones are left out. */
const MOST_COLUMNS = 2000;

/** Numbers that are appended to; NaN where a row lacks the column. */
class GrowingColumn {
  #numbers: Float64Array | Float32Array;

  constructor(numbers: Float64Array | Float32Array) {
    this.#numbers = numbers.fill(Number.NaN);
  }

  set(row: number, value: number): void {
    if (row >= this.#numbers.length) {
      const Numbers = this.#numbers.constructor as Float32ArrayConstructor;
      const larger = new Numbers(2 * row + 64).fill(Number.NaN);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[row] = value;
  }

  /** The first `rows` numbers. */
  view(rows: number): Float64Array | Float32Array {
    if (this.#numbers.length < rows) this.set(rows - 1, Number.NaN);
    return this.#numbers.subarray(0, rows);
  }

  get byteLength(): number {
    return this.#numbers.byteLength;
  }
}

/**
 * The columns of a log of JSON objects that is being written. Each update reads what is new. A line without its end is left for
 * the next one, and a line that is damaged is skipped. A file that became shorter, as after resuming, is read again.
 */
export class GrowingLog {
  readonly #path: string;
  #columns = new Map<string, GrowingColumn>();
  #rows = 0;
  #offset = 0;
  #witness: Uint8Array = new Uint8Array();
  #unread = 0;
  #last = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  get rows(): number {
    return this.#rows;
  }
  /** Bytes at the end of the file that the last update left. */
  get unread(): number {
    return this.#unread;
  }
  get names(): string[] {
    return [...this.#columns.keys()];
  }
  /** Bytes in memory. */
  get byteLength(): number {
    return [...this.#columns.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  column(name: string): Float64Array | Float32Array | undefined {
    return this.#columns.get(name)?.view(this.#rows);
  }

  /** Reads what is new, for about `milliseconds` but at least one block; updates take turns. A log that does not exist yet has no rows. */
  update(milliseconds: number): Promise<void> {
    this.#last = this.#last.then(() => this.#read(milliseconds)).catch(() => this.#reset());
    return this.#last;
  }

  async #read(milliseconds: number): Promise<void> {
    const until = performance.now() + milliseconds;
    const file = await openRegular(this.#path);
    try {
      const { size } = await file.stat();
      if (size < this.#offset || !(await this.#isSame(file))) this.#reset();
      let length = BLOCK;
      let isFirst = true; // each update goes on, however little time it has
      while (this.#offset < size && (isFirst || performance.now() < until)) {
        const block = await readBlock(file, this.#offset, Math.min(length, size - this.#offset));
        const end = block.lastIndexOf(10) + 1;
        if (end > 0) {
          this.#append(block.toString("utf8", 0, end));
          this.#offset += end;
          this.#witness = new Uint8Array(block.subarray(Math.max(0, end - WITNESS), end));
        } else if (block.length === length && length < LONGEST_LINE) {
          length *= 2;
          continue;
        } else break;
        length = BLOCK;
        isFirst = false;
      }
      this.#unread = performance.now() < until ? 0 : size - this.#offset;
    } finally {
      await file.close();
    }
  }

  async #isSame(file: FileHandle): Promise<boolean> {
    const { length } = this.#witness;
    return (await readBlock(file, this.#offset - length, length)).equals(this.#witness);
  }

  #append(text: string): void {
    for (const line of text.split("\n")) {
      const row = parseLine(line);
      if (row === undefined) continue;
      for (const name of Object.keys(row)) {
        const value = loggedNumber(row[name]);
        if (value === undefined) continue;
        const column = this.#columns.get(name) ?? this.#add(name);
        column?.set(this.#rows, value);
      }
      this.#rows++;
    }
  }

  #add(name: string): GrowingColumn | undefined {
    if (this.#columns.size >= MOST_COLUMNS) return undefined;
    // Updates and seconds are places on an axis, which float32 would round.
    const isPlace = name === "step" || name === "seconds";
    const column = new GrowingColumn(isPlace ? new Float64Array(64) : new Float32Array(64));
    this.#columns.set(name, column);
    return column;
  }

  #reset(): void {
    this.#columns = new Map();
    this.#rows = 0;
    this.#offset = 0;
    this.#witness = new Uint8Array();
    this.#unread = 0;
  }
}

async function readBlock(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const block = Buffer.alloc(length);
  const { bytesRead } = await file.read(block, 0, length, offset);
  return block.subarray(0, bytesRead);
}

/** A row with its step; undefined for a damaged line. */
function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const row = JSON.parse(line);
    return Number.isSafeInteger(row?.step) ? row : undefined;
  } catch {
    return undefined;
  }
}
