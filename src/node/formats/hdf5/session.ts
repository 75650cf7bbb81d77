import { stat } from "node:fs/promises";
import type { File, Filter, Metadata } from "h5wasm/node";
import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../../../core/base/quote.ts";
import {
  type ArrayInfo,
  type Numbers,
  productOf,
  refuseMany,
  rowWidth,
} from "../../../core/formats/containers/array-file.ts";
import { GREATEST_DEFLATE_RATIO, largestPiece, tooLarge } from "../../../core/formats/containers/limits.ts";
import {
  decodedOrRefused,
  decodeNumbers,
  type NumberType,
  parseNumberType,
} from "../../../core/formats/containers/number-type.ts";
import { type DecodeJpeg, loadJpeg } from "../../../core/formats/pictures/jpeg.ts";
import type { PictureShape } from "../../../core/formats/pictures/shape.ts";
import { confineTo, foreignFile, type Library, loadHdf5 } from "./library.ts";

const DEEPEST = 4;
/** A group takes more bytes than this in its file, so one that holds more of them has links in circles. */
const SMALLEST_GROUP = 64;
/** Arrays of the file that one request lists. */
export const ARRAYS_AT_ONCE = 5000;

export interface Hdf5Array extends ArrayInfo {
  /** Undefined when the type is no plain number. */
  readonly numbers: NumberType | undefined;
  /** Whether each row is a list of bytes of any length. */
  readonly byteLists: boolean;
  /** Rows that are compressed together. */
  readonly chunkRows: number;
  /** Why no row can be read, and the remedy. Unused arrays are ignored. */
  readonly fault: string | undefined;
}

/** Rows `first` … `end` − 1 of the array `name`. */
export interface RowsRequest {
  readonly name: string;
  readonly array: Hdf5Array;
  readonly first: number;
  readonly end: number;
  /** Where each row holds a JPEG picture: its size. Its pixels are read then. */
  readonly image?: PictureShape;
}

/** What a session is asked by the process that has opened its file. */
export type SessionQuestion =
  /** Answered by the names in a group. */
  | { readonly method: "keys"; readonly group: string }
  /** Answered by some arrays by their paths; fewer than {@link ARRAYS_AT_ONCE} are the last ones. */
  | { readonly method: "nextArrays" }
  /** Answered by the arrays below each of the groups. */
  | { readonly method: "arraysBelow"; readonly groups: readonly string[] }
  /** Answered by an array of numbers for each of the requests. */
  | { readonly method: "read"; readonly requests: readonly RowsRequest[] };

/** Of the library's memory, which never shrinks, in bytes: with more it does not get another file. */
const LARGEST_IDLE = 128 * 1024 * 1024;

/** Of the library's memory for a file of that size: a piece of it, and what unpacking takes. */
function largestMemory(fileBytes: number): number {
  return 2 * largestPiece(fileBytes);
}

/** An open HDF5 file. After an error the library is in an undefined state: discard the thread that it runs in. */
export class Hdf5Session {
  readonly path: string;
  readonly #bytes: number;
  readonly #library: Library;
  readonly #file: File;
  /** How many files the library had open before. */
  readonly #others: number;
  /** Finds the arrays that were not listed yet. */
  #listing: Generator<[string, Hdf5Array], undefined> | undefined;

  private constructor(path: string, bytes: number, loaded: Library) {
    this.path = path;
    this.#bytes = bytes;
    this.#library = loaded;
    this.#others = openFiles(loaded);
    confineTo(path, largestMemory(bytes), loaded);
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
    return openFiles(this.#library) === this.#others && HEAPU8.length <= LARGEST_IDLE;
  }

  /** Names, arrays or numbers of the file, as {@link SessionQuestion} says, or a promise of them. */
  answer(question: SessionQuestion): unknown {
    switch (question.method) {
      case "keys":
        return this.#keys(question.group);
      case "nextArrays":
        return this.#nextArrays();
      case "arraysBelow":
        return question.groups.map((group) => this.#arraysBelow(group));
      case "read":
        return this.#read(question.requests);
    }
  }

  /** The names in a group. */
  #keys(group: string): string[] {
    return attempt(this.path, `group ${quote(group)} cannot be read`, () => {
      const found = this.#file.get(group);
      return found instanceof this.#library.Group ? found.keys() : [];
    });
  }

  /** The next arrays of the file by their paths; fewer than {@link ARRAYS_AT_ONCE} are the last ones. */
  #nextArrays(): Map<string, Hdf5Array> {
    this.#listing ??= this.#below("");
    const arrays = new Map<string, Hdf5Array>();
    while (arrays.size < ARRAYS_AT_ONCE) {
      const { value, done } = this.#listing.next();
      if (done) break;
      arrays.set(...value);
    }
    return arrays;
  }

  /** Every array below a group, by its path from there. */
  #arraysBelow(group: string): Map<string, Hdf5Array> {
    const arrays = new Map<string, Hdf5Array>();
    for (const [name, array] of this.#below(group)) {
      arrays.set(name, array);
      refuseMany(this.path, arrays.size);
    }
    return arrays;
  }

  /**
   * Finds the arrays below a group, with their paths from there.
   * @throws UserError when its groups are linked in circles
   */
  *#below(
    group: string,
    prefix = "",
    depth = 1,
    visited = { groups: 0 },
  ): Generator<[string, Hdf5Array], undefined> {
    if (++visited.groups > 1 + this.#bytes / SMALLEST_GROUP)
      throw new UserError(
        `${this.path}: ${group === "" ? "its groups" : `the groups below ${quote(group)}`} are linked in circles; write it again without these links`,
      );
    for (const key of this.#keys(`${group}/${prefix}`)) {
      const array = this.#array(`${group}/${prefix}${key}`);
      if (array) yield [prefix + key, array];
      else if (depth < DEEPEST) yield* this.#below(group, `${prefix}${key}/`, depth + 1, visited);
    }
  }

  /** What is known of the array at a path; undefined if there is none in this very file. */
  #array(name: string): Hdf5Array | undefined {
    const where = `array ${quote(name)} cannot be read`;
    const dataset = attempt(this.path, where, () => this.#file.get(name));
    if (!(dataset instanceof this.#library.Dataset)) return undefined;
    const metadata = attempt(this.path, where, () => dataset.metadata);
    const shape = metadata.shape ?? [];
    const numbers = metadata.virtual_sources?.length ? undefined : numberTypeOf(metadata);
    const filters = metadata.chunks ? attempt(this.path, where, () => dataset.filters) : [];
    return {
      type: numbers?.name ?? (metadata.virtual_sources?.length ? "virtual" : "object"),
      shape,
      numbers,
      byteLists: shape.length === 1 && isByteList(metadata),
      chunkRows: Math.max(1, metadata.chunks?.[0] ?? 1),
      fault: this.#filterFault(filters) ?? (numbers && this.#sizeFault(shape, numbers, filters.length > 0)),
    };
  }

  #filterFault(filters: readonly Filter[]): string | undefined {
    const { H5Z_FILTER_RESERVED, H5Z_FILTER_NBIT } = this.#library.Module;
    // Smaller numbers are the filters of HDF5 itself. All of those are supported except n-bit, which is used with
    // types of fewer bits than their bytes, whose sign the library does not move.
    const lacking = filters.find(({ id }) => id >= H5Z_FILTER_RESERVED || id === H5Z_FILTER_NBIT);
    return (
      lacking &&
      `is compressed by a filter that Smore lacks (${quote(lacking.name)}, number ${lacking.id}); write it with gzip, or without compression`
    );
  }

  /** An array may claim any size, because rows that were never written take no room. */
  #sizeFault(shape: readonly number[], { bytes }: NumberType, filtered: boolean): string | undefined {
    const claimed = productOf(shape) * bytes;
    return claimed > this.#bytes * (filtered ? GREATEST_DEFLATE_RATIO : 1)
      ? `claims ${claimed} bytes in a file of ${this.#bytes}; write all of its rows into this file, or copy it again`
      : undefined;
  }

  /** The requested rows, one array of numbers for each request. */
  async #read(requests: readonly RowsRequest[]): Promise<Numbers[]> {
    const decodeJpeg = requests.some(({ image }) => image) ? await loadJpeg() : undefined;
    return requests.map((request) => this.#readRows(request, decodeJpeg));
  }

  #readRows(request: RowsRequest, decodeJpeg: DecodeJpeg | undefined): Numbers {
    const { name, array, first, end, image } = request;
    const { numbers, shape } = array;
    const where = `${this.path}, array ${quote(name)}`;
    if (!numbers && !image)
      throw new UserError(`${where} has a type that is not a plain number; save it as numbers`);
    const width = image ? image.height * image.width * image.channels : rowWidth(shape) * numbers!.bytes;
    const length = (end - first) * width;
    const largest = largestPiece(this.#bytes);
    if (length > largest) throw new UserError(tooLarge(where, end - first, length, largest));
    if (length === 0) return new Uint8Array(0);
    if (image) {
      const pixels = new Uint8Array(length);
      for (const [i, bytes] of this.#readBytes(request).entries())
        try {
          pixels.set(decodeJpeg!(bytes, image), i * width);
        } catch (error) {
          throw new UserError(
            `${where}, row ${first + i} is not a readable JPEG picture (${quote(String((error as Error)?.message))}); repair it, or leave the episode out`,
            { cause: error },
          );
        }
      return pixels;
    }
    const bytes = this.#fetch(request, length, (memory, at) => memory.slice(at, at + length));
    return decodedOrRefused(where, () => decodeNumbers(bytes, numbers!));
  }

  /** The bytes of each row. */
  #readBytes(request: RowsRequest): Uint8Array[] {
    const { array, name, first, end } = request;
    const rows = end - first;
    if (!array.byteLists) {
      const width = rowWidth(array.shape);
      return this.#fetch(request, rows * width, (memory, at) =>
        Array.from({ length: rows }, (_, i) => memory.slice(at + i * width, at + (i + 1) * width)),
      );
    }
    // For each list its length and where it lies.
    return this.#fetch(request, rows * 8, (memory, at) => {
      const view = new DataView(memory.buffer, at, rows * 8);
      const lists = Array.from({ length: rows }, (_, i) => {
        const start = view.getUint32(8 * i + 4, true);
        return memory.slice(start, start + view.getUint32(8 * i, true));
      });
      this.#library.Module.reclaim_vlen_memory_count(this.#file.file_id, `/${name}`, "", BigInt(at), [
        BigInt(rows),
      ]);
      return lists;
    });
  }

  /** What `use` takes from the library's memory, where the rows fill `length` bytes from `at` on. */
  #fetch<Result>(
    { name, array: { shape }, first, end }: RowsRequest,
    length: number,
    use: (memory: Uint8Array, at: number) => Result,
  ): Result {
    return attempt(this.path, `array ${quote(name)} cannot be read at row ${first}`, () => {
      const { Module } = this.#library;
      const memory = memoryOf(this.#library);
      const at = memory._malloc(length);
      if (at === 0) throw new Error(`there is no memory for ${length} bytes`);
      try {
        const big = (values: readonly number[]) => values.map(BigInt);
        const count = [end - first, ...shape.slice(1)];
        const offset = shape.map((_, axis) => (axis === 0 ? first : 0));
        const strides = shape.map(() => 1);
        const file = this.#file.file_id;
        Module.get_dataset_data(file, `/${name}`, big(count), big(offset), big(strides), BigInt(at));
        return use(memory.HEAPU8, at);
      } finally {
        memory._free(at);
      }
    });
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
 * HDF5's classes of integers, floating-point numbers, and what truth values are written as: enumerations by h5py, bits by
 * PyTables. Whatever the order of the bytes in the file is, the library gives them in the little-endian one of WebAssembly.
 */
function numberTypeOf({ type, size, signed, enum_type, vlen }: Metadata): NumberType | undefined {
  if (vlen) return undefined;
  if (type === 0) return parseNumberType(`<${signed ? "i" : "u"}${size}`);
  if (type === 1) return parseNumberType(`<f${size}`);
  const isEnumeration = type === 8 && enum_type?.members.FALSE === 0 && enum_type.members.TRUE === 1;
  return size === 1 && (type === 4 || isEnumeration) ? parseNumberType("b1") : undefined;
}

function isByteList({ type, vlen_type: bytes }: Metadata): boolean {
  return type === 9 && bytes?.type === 0 && bytes.size === 1 && !bytes.signed;
}

/** What `work` gives; a complaint of the library becomes a sentence. */
function attempt<T>(path: string, fault: string, work: () => T): T {
  foreignFile(); // of what was tried before
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const other = foreignFile();
    if (other !== undefined)
      throw new UserError(
        `${path}: ${fault}, because it lies in another file (${quote(other)}); copy the numbers into this one`,
        { cause: error },
      );
    // The library prints the whole chain of causes, the first cause last.
    const text = String((error as Error)?.message ?? error);
    const reason = quote([...text.matchAll(/\(\): (.+)/g)].at(-1)?.[1] ?? text.trim().split("\n")[0]);
    throw new UserError(`${path}: ${fault} (${reason}); copy the file again`, { cause: error });
  }
}
