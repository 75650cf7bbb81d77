import { UserError } from "../../base/errors.ts";
import {
  type ArrayInfo,
  MemoryRows,
  type Numbers,
  productOf,
  type RowReader,
  refuseMany,
  refuseOddName,
  rowWidth,
} from "./array-file.ts";
import { decodedOrRefused } from "./number-type.ts";

/** An array somewhere in a nested value. */
export interface NestedArray extends ArrayInfo {
  /** Undefined for values that are no plain numbers. Throws RangeError for numbers that cannot be held. */
  readonly numbers: (() => Numbers) | undefined;
  /** The texts of an array of paths, row-major. */
  readonly texts?: (() => readonly string[]) | undefined;
}

/** What the file calls its values: an array, a list or dictionary (as Map) of others, or undefined for anything else. */
export type Resolve = (
  value: unknown,
) => NestedArray | readonly unknown[] | ReadonlyMap<unknown, unknown> | undefined;

const DEEPEST = 8;
/** Lists may repeat an array any number of times; regular files repeat small ones. */
const NUMBERS_PER_BYTE = 8;
const NUMBERS_OF_SMALL_FILES = 1 << 20;

/** About what a value takes in memory once the arrays in it are known, in bytes. */
const BYTES_PER_VALUE = 400;
/** Limits of the bytes that all values of a file may take: a base, a factor of its size, and a maximum. */
const FREE_MEMORY = 64 * 1024 * 1024;
const MEMORY_PER_BYTE = 64;
const MOST_MEMORY = 2 ** 30;

/** Values that the dictionaries and lists of a file of that size may hold. */
export function mostValues(fileBytes: number): number {
  return Math.min(MOST_MEMORY, FREE_MEMORY + MEMORY_PER_BYTE * fileBytes) / BYTES_PER_VALUE;
}

/** Why a file with more is rejected. */
export function tooManyValues(path: string): UserError {
  return new UserError(
    `${path}: its lists and dictionaries hold more values than fit into memory at once; save it as .npz instead`,
  );
}

/** Arrays by their names; that of a value which is itself an array is empty. */
type Arrays = Map<string, NestedArray>;

const NONE: ReadonlyMap<string, NestedArray> = new Map();

/**
 * The arrays in a value of nested dictionaries and lists. Names in dictionaries are joined by slashes. A list of equal
 * rows is one array. Lists of episodes are kept apart as `0/observations`, `1/observations` …, whether the file holds a
 * list of dictionaries or a dictionary of lists.
 *
 * Dictionaries and lists may contain each other and themselves; each counts once, under the first path to it.
 */
export class NestedReader {
  readonly #path: string;
  readonly #resolve: Resolve;
  readonly #seen = new Set<unknown>();
  /** Numbers that lists may still be put together of. */
  #left: number;
  /** Values that may still be looked at. */
  #values: number;

  /** @param bytes of the file */
  constructor(path: string, bytes: number, resolve: Resolve) {
    this.#path = path;
    this.#resolve = resolve;
    this.#left = NUMBERS_OF_SMALL_FILES + NUMBERS_PER_BYTE * bytes;
    this.#values = mostValues(bytes);
  }

  /** @throws UserError when a name is none, lists repeat more than the file can hold, or there are too many arrays or values. */
  read(value: unknown): Map<string, NestedArray> {
    const arrays = new Map(this.#arraysOf(value, 0));
    refuseMany(this.#path, arrays.size);
    return arrays;
  }

  #arraysOf(value: unknown, depth: number): ReadonlyMap<string, NestedArray> {
    if (--this.#values < 0) throw tooManyValues(this.#path);
    if (typeof value === "number" || typeof value === "boolean")
      return new Map([["", numbersOf([value], [])]]);
    const resolved = this.#resolve(value);
    if (resolved === undefined) return NONE;
    if (!(Array.isArray(resolved) || resolved instanceof Map))
      return new Map([["", resolved as NestedArray]]);
    if (depth >= DEEPEST || this.#seen.has(value)) return NONE;
    this.#seen.add(value);
    return resolved instanceof Map ? this.#ofDictionary(resolved, depth) : this.#ofList(resolved, depth);
  }

  #ofDictionary(dictionary: ReadonlyMap<unknown, unknown>, depth: number): Arrays {
    const arrays: Arrays = new Map();
    const lists = new Map<string, ReadonlyMap<string, NestedArray>[]>();
    for (const [key, value] of dictionary) {
      const list = this.#resolve(value);
      const isList = Array.isArray(list) && list.some((item) => typeof item !== "number");
      const items = isList ? this.#items(value, list, depth) : [this.#arraysOf(value, depth + 1)];
      if (items.every(({ size }) => size === 0)) continue;
      const name = this.#nameOf(key);
      if (isList) lists.set(name, items);
      else for (const [inner, array] of items[0]) arrays.set(joined(name, inner), array);
    }
    const records = (count: number) => {
      const members = [...lists].filter(([, items]) => items.length === count);
      return Array.from(
        { length: count },
        (_, i) => new Map(members.flatMap(([name, items]) => under(name, items[i]))),
      );
    };
    const first = new Map([...lists].flatMap(([name, [item]]) => under(name, item)));
    for (const count of new Set(Array.from(lists.values(), ({ length }) => length)))
      for (const entry of this.#combined(records(count), isEpisode(first))) arrays.set(...entry);
    return arrays;
  }

  #ofList(list: readonly unknown[], depth: number): Arrays {
    if (list.length > 0 && list.every((item) => typeof item === "number"))
      return new Map([["", numbersOf(list as number[], [list.length])]]);
    const items = list.map((item) => this.#arraysOf(item, depth + 1));
    const areRecords = items.some((item) => !item.has(""));
    return this.#combined(items, areRecords && items.length > 0 && isEpisode(items[0]));
  }

  #items(value: unknown, list: readonly unknown[], depth: number): ReadonlyMap<string, NestedArray>[] {
    if (this.#seen.has(value)) return [];
    this.#seen.add(value);
    return list.map((item) => this.#arraysOf(item, depth + 2));
  }

  /** Records of arrays as one array for each name, or apart where they are `episodes` or differ in their shapes. */
  #combined(records: readonly ReadonlyMap<string, NestedArray>[], episodes: boolean): Arrays {
    const sound = records.map(soundOf);
    if (sound.length === 0) return new Map();
    const [first] = sound;
    const isUniform = sound.every(
      (record) =>
        record.size === first.size &&
        Array.from(record).every(([name, { shape }]) => haveSameShape(first.get(name)?.shape, shape)),
    );
    if (!isUniform || episodes) return new Map(sound.flatMap((record, i) => under(String(i), record)));
    return new Map(
      Array.from(first, ([name, array]) => [
        name,
        this.#stacked(
          sound.map((record) => record.get(name)!),
          array,
        ),
      ]),
    );
  }

  #stacked(rows: readonly NestedArray[], { shape }: ArrayInfo): NestedArray {
    const width = productOf(shape);
    this.#left -= rows.length * width;
    if (this.#left < 0)
      throw new UserError(
        `${this.#path}: its lists repeat arrays to more numbers than the file could hold; save it as .npz instead`,
      );
    const types = new Set(rows.map(({ type }) => type));
    if (rows.some(({ texts }) => texts))
      return {
        type: "text",
        shape: [rows.length, ...shape],
        numbers: undefined,
        // What is no text among texts, such as null, is no path.
        texts: () => rows.flatMap(({ texts }) => texts?.() ?? Array<string>(width).fill("")),
      };
    return {
      type: types.size === 1 ? rows[0].type : "float64",
      shape: [rows.length, ...shape],
      numbers: () => {
        const first = rows[0].numbers!();
        const Type = types.size === 1 ? (first.constructor as new (length: number) => Numbers) : Float64Array;
        const all = new Type(rows.length * width);
        for (const [i, row] of rows.entries()) all.set(row.numbers!(), i * width);
        return all;
      },
    };
  }

  #nameOf(key: unknown): string {
    // The text of another key could be as long as 2 to the power of the file's length.
    if (typeof key !== "string" && typeof key !== "number")
      throw new UserError(
        `${this.#path}: a dictionary has a key that is neither text nor a small number; name its values by texts`,
      );
    // Here, because a long name of a dictionary would be repeated in those of all its arrays.
    refuseOddName(this.#path, String(key));
    return String(key);
  }
}

/** Reads the rows of a nested array; `where` names it for errors. */
export function nestedRows({ type, shape, numbers }: NestedArray, where: string): RowReader {
  if (!numbers)
    throw new UserError(
      `${where} holds ${type} values, and only plain numbers can be read without Python; save it as numbers`,
    );
  return new MemoryRows(decodedOrRefused(where, numbers), rowWidth(shape));
}

function numbersOf(values: readonly (number | boolean)[], shape: readonly number[]): NestedArray {
  return { type: "float64", shape, numbers: () => Float64Array.from(values, Number) };
}

/** The arrays that are plain numbers, or paths; most often all of them. */
function soundOf(record: ReadonlyMap<string, NestedArray>): ReadonlyMap<string, NestedArray> {
  const isSound = ({ numbers, texts }: NestedArray) => numbers !== undefined || texts !== undefined;
  for (const array of record.values())
    if (!isSound(array)) return new Map([...record].filter(([, array]) => isSound(array)));
  return record;
}

function haveSameShape(a: readonly number[] | undefined, b: readonly number[]): boolean {
  return a?.length === b.length && b.every((size, axis) => a[axis] === size);
}

function joined(outer: string, inner: string): string {
  return inner === "" ? outer : `${outer}/${inner}`;
}

function under(name: string, arrays: ReadonlyMap<string, NestedArray> | undefined): [string, NestedArray][] {
  return Array.from(arrays ?? [], ([inner, array]) => [joined(name, inner), array]);
}

/** Whether arrays are those of an episode and not of a step: some have rows, and all have as many, or one more or less. */
function isEpisode(arrays: ReadonlyMap<string, NestedArray>): boolean {
  const shapes = Array.from(arrays.values(), ({ shape }) => shape).filter(({ length }) => length > 0);
  const fewest = shapes.reduce((least, [count]) => Math.min(least, count), Number.POSITIVE_INFINITY);
  return shapes.some(({ length }) => length > 1) && shapes.every(([count]) => count <= fewest + 1);
}
