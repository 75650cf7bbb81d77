import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import { MOST_ARRAYS } from "./limits.ts";

const LONGEST_NAME = 200;

/** Numbers of a file, in the type nearest to the stored one; 64-bit integers become float64. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** Type and shape of an array in a file. */
export interface ArrayInfo {
  /** The stored type by NumPy's name, e.g. `"float32"`; unsupported types are described, e.g. `"object"`. */
  readonly type: string;
  /** Sizes of the axes; the first is the number of rows. */
  readonly shape: readonly number[];
}

/** Reads an array once, row by row; a row is everything at one index of the first axis. */
export interface RowReader {
  /**
   * The next `count` rows, row-major. The array may be a view, valid until the next call.
   * @throws UserError when the file ends too early or is damaged
   */
  next(count: number): Promise<Numbers>;
}

/** A picture in a file: its PNG or JPEG bytes, or the path of a file with them. Without either, there is no picture. */
export interface PackedPicture {
  readonly bytes?: Uint8Array | undefined;
  readonly path?: string | undefined;
}

/** Reads an array of packed pictures once, row by row. */
export interface PackedReader {
  /**
   * The next `count` pictures.
   * @throws UserError when the file ends too early or is damaged
   */
  next(count: number): Promise<readonly PackedPicture[]>;
}

/** A file of named arrays of numbers, which are read on demand. */
export interface ArrayFile {
  readonly path: string;
  /** In words, e.g. `"NumPy archive"`. */
  readonly format: string;
  /** Type and shape of each array, by name. */
  readonly arrays: ReadonlyMap<string, ArrayInfo>;
  /**
   * A new reader of the array `name`, which must be one of `arrays`.
   * @throws UserError when its type cannot be read
   */
  rows(name: string): RowReader;
  /**
   * A new reader of an array of type `"pictures"`, or of type `"text"` with the paths of pictures. Absent if the format
   * has no such arrays.
   */
  packed?(name: string): PackedReader;
  /** Closes the file. Its readers cannot be used afterwards. */
  close(): Promise<void>;
}

/**
 * Rejects names that are empty, too long or not printable, since they appear in messages and headers.
 * @throws UserError that shows the name
 */
export function refuseOddName(path: string, name: string): void {
  if (name === "" || name.length > LONGEST_NAME || /\p{C}/u.test(name))
    throw new UserError(`${path}: an array is named ${quote(name)}, which is not a valid name; rename it`);
}

/** Rejects a file with more arrays than any log has, before they are read. */
export function refuseMany(path: string, count: number): void {
  if (count > MOST_ARRAYS)
    throw new UserError(
      `${path} holds more than ${MOST_ARRAYS} arrays, columns or members; put those of one kind together`,
    );
}

/** The product of sizes, the number of elements of that shape; 1 for no sizes. */
export function productOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

/** Numbers in one row of an array of that shape. */
export function rowWidth(shape: readonly number[]): number {
  return productOf(shape.slice(1));
}

/** Reads rows of an array in memory. */
export class MemoryRows implements RowReader {
  readonly #numbers: Numbers;
  readonly #width: number;
  #position = 0;

  constructor(numbers: Numbers, width: number) {
    this.#numbers = numbers;
    this.#width = width;
  }

  async next(count: number): Promise<Numbers> {
    const end = this.#position + count * this.#width;
    if (end > this.#numbers.length) throw new RangeError("rows: there are no more");
    const rows = this.#numbers.subarray(this.#position, end);
    this.#position = end;
    return rows;
  }
}

/** Reads packed pictures by their paths, which `load` returns at the first read. */
export function pathsReader(load: () => Promise<readonly string[]>): PackedReader {
  let paths: readonly string[] | undefined;
  let position = 0;
  return {
    async next(count) {
      paths ??= await load();
      if (position + count > paths.length) throw new RangeError("rows: there are no more");
      position += count;
      return paths.slice(position - count, position).map((path) => ({ path }));
    },
  };
}
