import type { Codecs } from "../../byte-source.ts";
import { decodeUtf8 } from "../../text.ts";

const FREE_MEMORY = 64 * 1024 * 1024;
const MEMORY_PER_BYTE = 32;

/**
 * Bytes that the values of the pickles of a file may take beside their arrays: 64 MiB, and 32 for each byte of the file. A
 * pickle spells every step of an episode out in tens of bytes, but an empty dictionary takes one, and hundreds in memory.
 */
export class PickleMemory {
  readonly #fileBytes: number;
  #left: number;

  constructor(fileBytes: number) {
    this.#fileBytes = fileBytes;
    this.#left = FREE_MEMORY + MEMORY_PER_BYTE * fileBytes;
  }

  /** Throws RangeError when less is left. */
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0)
      throw new RangeError(
        `its lists and dictionaries fill more memory than those of a file of ${this.#fileBytes} bytes should`,
      );
  }
}

/** About what values take in memory, in bytes. */
export const MEMORY = { tuple: 32, item: 8, list: 160, dictionary: 224, entry: 48, view: 128, object: 128 };

/** Marks where a group of values begins on the stack. */
const MARK = Symbol("mark");

/** An invalid pickle, or one with more than arrays in dictionaries; `offset` is the byte of the instruction. */
export class PickleError extends Error {
  override readonly name = "PickleError";
  readonly offset: number;
  constructor(message: string, offset: number, cause?: unknown) {
    super(message, { cause });
    this.offset = offset;
  }
}

/** Throws RangeError for an id of nothing. */
export type Persistent = (id: unknown) => unknown;

export type Instruction = (machine: Machine) => void;

/** The stack, the memory and the position in a pickle that is being read. */
export class Machine {
  readonly codecs: Codecs;
  /** The value that is kept outside of the pickle under an id. */
  readonly persistent: Persistent;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;
  /** Where the last bytes that were returned end. */
  #given = 0;
  /** Copied by calls so far, in bytes. */
  #copied = 0;
  readonly #memory: PickleMemory;

  constructor(bytes: Uint8Array, codecs: Codecs, persistent: Persistent, memory: PickleMemory) {
    this.codecs = codecs;
    this.persistent = persistent;
    this.#memory = memory;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /**
   * The value that the pickle describes.
   * @throws PickleError
   */
  run(instructions: ReadonlyMap<number, Instruction>): unknown {
    for (;;) {
      const offset = this.#at;
      try {
        const code = this.#bytes[this.#skip(1)];
        if (code === 0x2e) break; // STOP
        const instruction = instructions.get(code);
        if (!instruction)
          throw new RangeError(`the instruction 0x${code.toString(16)} is not one for plain data`);
        instruction(this);
      } catch (error) {
        throw new PickleError((error as Error).message, offset, error);
      }
    }
    if (this.#at < this.#bytes.length)
      throw new PickleError(`${this.#bytes.length - this.#at} bytes follow its end`, this.#at);
    if (this.#stack.length !== 1) throw new PickleError("it does not end with a single value", this.#at);
    return this.#stack[0];
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  /** Pushes a new value that takes so many bytes of memory. */
  pushNew(value: unknown, bytes: number): void {
    this.#memory.take(bytes);
    this.#stack.push(value);
  }

  /** Counts so many bytes of memory for what a value on the stack has grown by. */
  countTaken(bytes: number): void {
    this.#memory.take(bytes);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw new RangeError("a value is missing");
    const value = this.#stack.pop();
    if (value === MARK) throw new RangeError("a value is missing");
    return value;
  }

  top(): unknown {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  /**
   * Counts what a call copies. Honest pickles copy less than their own size, since Python writes it out for each
   * call.
   */
  countCopied(size: number): void {
    this.#copied += size;
    if (this.#copied > this.#bytes.length)
      throw new RangeError(`its calls copy more than the ${this.#bytes.length} bytes that it has`);
  }

  mark(): void {
    this.#stack.push(MARK);
  }

  /** Removes the last mark and returns the values after it. */
  popToMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw new RangeError("a group has no beginning");
    return this.#stack.splice(mark).slice(1);
  }

  /** Removes the last value or mark. */
  drop(): void {
    if (this.#stack.pop() === undefined) throw new RangeError("a value is missing");
  }

  memoize(index: number): void {
    this.#memory.take(MEMORY.entry);
    this.#memo.set(index, this.top());
  }

  memoizeNext(): void {
    this.memoize(this.#memo.size);
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) throw new RangeError(`it recalls value ${index}, which was not kept`);
    this.push(this.#memo.get(index));
  }

  /**
   * The next bytes as a value. They are moved over executed instructions to an aligned position, so that numbers can be read in
   * place.
   */
  bytes(length: number): Uint8Array {
    this.#memory.take(MEMORY.view);
    const start = this.#at;
    const taken = this.#take(length);
    const aligned = start - (taken.byteOffset % 8);
    const moved = aligned >= this.#given;
    if (moved) this.#bytes.copyWithin(aligned, start, this.#at);
    this.#given = this.#at;
    return moved ? this.#bytes.subarray(aligned, aligned + length) : taken;
  }

  /** An unsigned little-endian integer. */
  uint(size: 1 | 2 | 4 | 8): number {
    const at = this.#skip(size);
    if (size === 1) return this.#view.getUint8(at);
    if (size === 2) return this.#view.getUint16(at, true);
    if (size === 4) return this.#view.getUint32(at, true);
    const value = Number(this.#view.getBigUint64(at, true));
    if (!Number.isSafeInteger(value)) throw new RangeError(`it claims a length of ${value} bytes`);
    return value;
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#skip(8));
  }

  /**
   * UTF-8. Protocols before 3 write the bytes of arrays as Latin-1 text in UTF-8; a native Latin-1 decoder is several
   * times as fast for it.
   */
  text(length: number): string {
    const bytes = this.#take(length);
    const [to, from] = narrow(bytes);
    return this.codecs.latin1.decode(bytes.subarray(0, to)) + decodeUtf8(bytes.subarray(from));
  }

  /** Up to the end of the line, as latin1. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new RangeError("it ends within a line");
    const text = this.codecs.latin1.decode(this.#bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return text;
  }

  #take(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.#bytes.subarray(start, this.#at);
  }

  /** Skips `length` bytes and returns where they begin. */
  #skip(length: number): number {
    const start = this.#at;
    const end = start + length;
    if (length < 0 || end > this.#bytes.length)
      throw new RangeError(`it ends where ${length} more bytes should be`);
    this.#at = end;
    return start;
  }
}

/**
 * Rewrites UTF-8 as Latin-1 in place, up to the first character that Latin-1 lacks.
 * @returns how many bytes it wrote, and how many it read
 */
function narrow(bytes: Uint8Array): [to: number, from: number] {
  let to = 0;
  let from = 0;
  while (from < bytes.length) {
    const first = bytes[from];
    if (first < 0x80) {
      bytes[to++] = first;
      from++;
      continue;
    }
    const second = bytes[from + 1];
    if ((first !== 0xc2 && first !== 0xc3) || (second & 0xc0) !== 0x80) break;
    bytes[to++] = ((first & 3) << 6) | (second & 0x3f);
    from += 2;
  }
  return [to, from];
}
