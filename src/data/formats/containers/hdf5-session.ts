import { stat } from "node:fs/promises";
import type { Dataset, File, Metadata } from "h5wasm/node";
import { UserError } from "../../../errors.ts";
import { quote } from "../quote.ts";
import { type ArrayInfo, type Numbers, rowWidth } from "./array-file.ts";
import { LARGEST_PIECE } from "./npy.ts";
import { decodeNumbers, type NumberType, parseNumberType } from "./number-type.ts";

/** Groups may be linked in circles. */
const DEEPEST = 4;
const MOST_NAMES = 10_000;
/** Deflate cannot shrink by more than this (RFC 1951: 258 bytes from two bits). */
const GREATEST_RATIO = 1032;

type Library = typeof import("h5wasm/node");
let library: Promise<Library> | undefined;

/** The HDF5 library; loaded once, at the first file of that kind. */
export function loadHdf5(): Promise<Library> {
  library ??= startLibrary();
  return library;
}

async function startLibrary(): Promise<Library> {
  const loaded = await import("h5wasm/node");
  const module = (await loaded.ready) as unknown as { activate_throwing_error_handler(): void };
  // Otherwise a filter that fails gives zeros without a word.
  module.activate_throwing_error_handler();
  return loaded;
}

export interface Hdf5Array extends ArrayInfo {
  /** Undefined when the type is no plain number. */
  readonly numbers: NumberType | undefined;
  /** Rows that are compressed together. */
  readonly chunkRows: number;
}

/** Rows `first` … `end` − 1 of the array `name`. */
export interface RowsRequest {
  readonly name: string;
  readonly array: Hdf5Array;
  readonly first: number;
  readonly end: number;
}

/** Of the library's memory, which never shrinks, in bytes: with more it does not get another file. */
const LARGEST_MEMORY = 128 * 1024 * 1024;

/** An open HDF5 file. After an error the library is in no state to go on: throw the thread away that it runs in. */
export class Hdf5Session {
  readonly path: string;
  readonly #bytes: number;
  readonly #library: Library;
  readonly #file: File;
  /** How many files the library had open before. */
  readonly #others: number;

  private constructor(path: string, bytes: number, loaded: Library) {
    this.path = path;
    this.#bytes = bytes;
    this.#library = loaded;
    this.#others = openFiles(loaded);
    this.#file = attempt(path, "it cannot be opened", () => new loaded.File(path, "r"));
  }

  static async open(path: string): Promise<Hdf5Session> {
    const loaded = await loadHdf5();
    const { size } = await stat(path);
    return new Hdf5Session(path, size, loaded);
  }

  /** Closes the file; whether the library is then as it was before, and can be given another one. */
  close(): boolean {
    this.#file.close();
    const { HEAPU8 } = memoryOf(this.#library);
    return openFiles(this.#library) === this.#others && HEAPU8.length <= LARGEST_MEMORY;
  }

  /** The names in a group. */
  keys(group: string): string[] {
    return attempt(this.path, `group ${quote(group)} cannot be read`, () => {
      const found = this.#file.get(group);
      return found instanceof this.#library.Group ? found.keys() : [];
    });
  }

  /** Every array below a group, by its path from there; not more than some thousand. */
  arraysBelow(group: string): Map<string, Hdf5Array> {
    const arrays = new Map<string, Hdf5Array>();
    const visit = (prefix: string, depth: number) => {
      for (const key of this.keys(`${group}/${prefix}`)) {
        if (arrays.size >= MOST_NAMES) return;
        const array = this.#array(`${group}/${prefix}${key}`);
        if (array) arrays.set(prefix + key, array);
        else if (depth < DEEPEST) visit(`${prefix}${key}/`, depth + 1);
      }
    };
    visit("", 1);
    return arrays;
  }

  /** What is known of the array at a path; undefined where there is none in this very file. */
  #array(name: string): Hdf5Array | undefined {
    const where = `array ${quote(name)} cannot be read`;
    const dataset = attempt(this.path, where, () => this.#file.get(name));
    if (!(dataset instanceof this.#library.Dataset)) return undefined;
    const metadata = attempt(this.path, where, () => dataset.metadata);
    const shape = metadata.shape ?? [];
    const numbers = metadata.virtual_sources?.length ? undefined : numberTypeOf(metadata);
    if (numbers) this.#refuseAbsurd(name, dataset, shape, numbers);
    return {
      type: numbers?.name ?? (metadata.virtual_sources?.length ? "virtual" : "object"),
      shape,
      numbers,
      chunkRows: Math.max(1, metadata.chunks?.[0] ?? 1),
    };
  }

  /** The rows that are asked for, one array of numbers for each. */
  read(requests: readonly RowsRequest[]): Numbers[] {
    return requests.map((request) => this.#readRows(request));
  }

  #readRows({ name, array: { numbers, shape }, first, end }: RowsRequest): Numbers {
    const where = `${this.path}, array ${quote(name)}`;
    if (!numbers) throw new UserError(`${where} is of a type that is no plain number; save it as numbers`);
    const length = (end - first) * rowWidth(shape) * numbers.bytes;
    if (length > LARGEST_PIECE)
      throw new UserError(
        `${where}: ${end - first} rows of it fill ${length} bytes, more than fit into memory at once; split it into shorter episodes`,
      );
    if (length === 0) return new Uint8Array(0);
    const bytes = attempt(this.path, `array ${quote(name)} cannot be read at row ${first}`, () => {
      const { Module } = this.#library;
      const memory = memoryOf(this.#library);
      const at = memory._malloc(length);
      if (at === 0) throw new Error(`there is no memory for ${length} bytes`);
      try {
        const big = (values: readonly number[]) => values.map(BigInt);
        const count = [end - first, ...shape.slice(1)];
        const offset = shape.map((_, axis) => (axis === 0 ? first : 0));
        const file = this.#file.file_id;
        Module.get_dataset_data(
          file,
          `/${name}`,
          big(count),
          big(offset),
          big(shape.map(() => 1)),
          BigInt(at),
        );
        return memory.HEAPU8.slice(at, at + length);
      } finally {
        memory._free(at);
      }
    });
    try {
      return decodeNumbers(bytes, numbers);
    } catch (error) {
      throw new UserError(`${where}: ${(error as Error).message}; save it as float64`, { cause: error });
    }
  }

  /** An array may claim any size, because rows that were never written take no room. */
  #refuseAbsurd(name: string, dataset: Dataset, shape: readonly number[], { bytes }: NumberType): void {
    const claimed = shape.reduce((product, axis) => product * axis, bytes);
    const filters = attempt(this.path, `array ${quote(name)} cannot be read`, () => dataset.filters);
    if (claimed > this.#bytes * (filters.length > 0 ? GREATEST_RATIO : 1))
      throw new UserError(
        `${this.path}, array ${quote(name)} claims ${claimed} bytes in a file of ${this.#bytes}; write all of its rows, or copy the file again`,
      );
  }
}

function memoryOf({ Module }: Library) {
  return Module as unknown as {
    _malloc(size: number): number;
    _free(at: number): void;
    HEAPU8: Uint8Array;
  };
}

function openFiles({ Module }: Library): number {
  const { streams } = Module.FS as unknown as { streams: readonly unknown[] };
  return streams.filter(Boolean).length;
}

/**
 * HDF5's classes of integers, floating-point numbers and enumerations, which h5py writes truth values as. Whatever the
 * order of the bytes in the file is, the library gives them in the little-endian one of WebAssembly.
 */
function numberTypeOf({ type, size, signed, enum_type, vlen }: Metadata): NumberType | undefined {
  if (vlen) return undefined;
  if (type === 0) return parseNumberType(`<${signed ? "i" : "u"}${size}`);
  if (type === 1) return parseNumberType(`<f${size}`);
  const isBool = type === 8 && size === 1 && enum_type?.members.FALSE === 0 && enum_type.members.TRUE === 1;
  return isBool ? parseNumberType("b1") : undefined;
}

/** What `work` gives; a complaint of the library becomes a sentence. */
function attempt<T>(path: string, fault: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    // The library tells the whole way down to the cause, which comes last.
    const text = String((error as Error)?.message ?? error);
    const reason = quote([...text.matchAll(/\(\): (.+)/g)].at(-1)?.[1] ?? text.trim().split("\n")[0]);
    throw new UserError(`${path}: ${fault} (${reason}); copy the file again`, { cause: error });
  }
}
