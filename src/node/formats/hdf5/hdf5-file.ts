import { stat } from "node:fs/promises";
import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../../../core/base/quote.ts";
import {
  type ArrayFile,
  type Numbers,
  type RowReader,
  refuseMany,
  rowWidth,
} from "../../../core/formats/containers/array-file.ts";
import { largestPiece, tooLarge } from "../../../core/formats/containers/limits.ts";
import { ARRAYS_AT_ONCE, type Hdf5Array, type RowsRequest } from "./session.ts";
import { Hdf5Thread, THREADS } from "./thread.ts";

/** Read at once; the library's memory never shrinks, so not more than needed. */
const BLOCK_BYTES = 16 * 1024 * 1024;
/** Less is not worth another thread. */
const BYTES_PER_THREAD = 4 * 1024 * 1024;

/** Groups in one request: each takes milliseconds, and the wait for an answer is limited. */
const GROUPS_AT_ONCE = 100;

/** An HDF5 file whose arrays are read by their paths; much at once is unpacked by several threads. */
export class Hdf5File {
  readonly path: string;
  /** Bytes of one array that are read at once, at most. */
  readonly largest: number;
  /** More than the first one are opened when they are needed. */
  readonly #threads: Hdf5Thread[];

  private constructor(path: string, bytes: number, thread: Hdf5Thread) {
    this.path = path;
    this.largest = largestPiece(bytes);
    this.#threads = [thread];
  }

  static async open(path: string): Promise<Hdf5File> {
    const { size } = await stat(path);
    return new Hdf5File(path, size, await Hdf5Thread.open(path));
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** The names in a group. */
  keys(group: string): Promise<string[]> {
    return this.#threads[0].ask({ method: "keys", group });
  }

  /**
   * Every array of the file, by its path.
   * @throws UserError when there are more than any log has
   */
  async arrays(): Promise<Map<string, Hdf5Array>> {
    const arrays = new Map<string, Hdf5Array>();
    for (;;) {
      const next = await this.#threads[0].ask<Map<string, Hdf5Array>>({ method: "nextArrays" });
      for (const [name, array] of next) arrays.set(name, array);
      refuseMany(this.path, arrays.size);
      if (next.size < ARRAYS_AT_ONCE) return arrays;
    }
  }

  /** For each group every array below it, by its path from there. */
  async arraysBelow(groups: readonly string[]): Promise<Map<string, Hdf5Array>[]> {
    const arrays: Map<string, Hdf5Array>[] = [];
    for (let first = 0; first < groups.length; first += GROUPS_AT_ONCE) {
      const some = groups.slice(first, first + GROUPS_AT_ONCE);
      arrays.push(
        ...(await this.#threads[0].ask<Map<string, Hdf5Array>[]>({ method: "arraysBelow", groups: some })),
      );
    }
    return arrays;
  }

  /** The requested rows, one array of numbers for each request. */
  async read(requests: readonly RowsRequest[]): Promise<Numbers[]> {
    for (const { name, array } of requests)
      if (array.fault !== undefined) throw new UserError(`${this.path}, array ${quote(name)} ${array.fault}`);
    const cut = requests.map((request) => cutPictures(request, this.largest));
    const pieces = cut.flat();
    const bytes = pieces.reduce((sum, piece) => sum + (piece.end - piece.first) * rowBytes(piece), 0);
    const count = Math.max(1, Math.min(THREADS, pieces.length, Math.floor(bytes / BYTES_PER_THREAD)));
    while (this.#threads.length < count) this.#threads.push(await Hdf5Thread.open(this.path));
    const share = Math.ceil(pieces.length / count);
    const read = this.#threads
      .slice(0, count)
      .map((thread, i) => readInTurn(thread, pieces.slice(i * share, (i + 1) * share)));
    const numbers = (await Promise.all(read)).flat();
    return cut.map(({ length }) => joined(numbers.splice(0, length)));
  }
}

/** The bytes that a row fills once it is read. */
function rowBytes({ array: { shape, numbers }, image }: Pick<RowsRequest, "array" | "image">): number {
  return image ? image.height * image.width * image.channels : rowWidth(shape) * (numbers?.bytes ?? 1);
}

/** Images take tens of milliseconds each, so those of a long episode are requested in parts. */
function cutPictures(request: RowsRequest, largest: number): RowsRequest[] {
  const { first, end, image } = request;
  // More than may be read at once is rejected as a whole.
  if (!image || (end - first) * rowBytes(request) > largest) return [request];
  const rows = Math.max(1, Math.floor(BYTES_PER_THREAD / rowBytes(request)));
  return Array.from({ length: Math.max(1, Math.ceil((end - first) / rows)) }, (_, i) => ({
    ...request,
    first: first + i * rows,
    end: Math.min(end, first + (i + 1) * rows),
  }));
}

async function readInTurn(thread: Hdf5Thread, requests: readonly RowsRequest[]): Promise<Numbers[]> {
  const questions = requests.some(({ image }) => image) ? requests.map((request) => [request]) : [requests];
  const numbers: Numbers[] = [];
  for (const question of questions)
    numbers.push(...(await thread.ask<Numbers[]>({ method: "read", requests: question })));
  return numbers;
}

/** Opens a file of arrays; those in groups have paths for names. */
export async function openHdf5(path: string): Promise<ArrayFile> {
  const file = await Hdf5File.open(path);
  const arrays = await file.arrays().catch(async (error: unknown) => {
    await file.close();
    throw error;
  });
  return {
    path,
    format: "HDF5 file",
    arrays,
    rows: (name) => {
      const array = arrays.get(name)!;
      if (!array.numbers)
        throw new UserError(
          `${path}, array ${quote(name)} holds ${array.type} values, and only plain numbers can be read; save it as numbers`,
        );
      return new Hdf5Rows(file, name, array);
    },
    close: () => file.close(),
  };
}

/** Reads whole chunks ahead, so that none is unpacked twice. */
class Hdf5Rows implements RowReader {
  readonly #file: Hdf5File;
  readonly #name: string;
  readonly #array: Hdf5Array;
  readonly #blockRows: number;
  /** What was read ahead and is still to be given out, up to row `#end`. */
  #parts: Numbers[] = [];
  #end = 0;
  #position = 0;

  constructor(file: Hdf5File, name: string, array: Hdf5Array) {
    this.#file = file;
    this.#name = name;
    this.#array = array;
    const chunks = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, rowBytes({ array })) / array.chunkRows));
    this.#blockRows = chunks * array.chunkRows;
  }

  async next(count: number): Promise<Numbers> {
    const end = this.#position + count;
    const rows = this.#array.shape[0] ?? 1;
    if (end > rows) throw new RangeError("rows: there are no more");
    const bytes = count * rowBytes({ array: this.#array });
    if (bytes > this.#file.largest)
      throw new UserError(
        tooLarge(`${this.#file.path}, array ${quote(this.#name)}`, count, bytes, this.#file.largest),
      );
    if (end > this.#end) {
      const last = Math.min(rows, Math.max(end, this.#end + this.#blockRows));
      this.#parts.push(...(await this.#file.read(this.#requests(this.#end, last))));
      this.#end = last;
    }
    this.#position = end;
    return this.#take(count * rowWidth(this.#array.shape));
  }

  /** The first `length` numbers of the parts, as a view where they come from one. */
  #take(length: number): Numbers {
    const pieces: Numbers[] = [];
    for (let missing = length; missing > 0; missing -= pieces.at(-1)!.length) {
      const [part] = this.#parts;
      pieces.push(part.subarray(0, missing));
      if (missing < part.length) this.#parts[0] = part.subarray(missing);
      else this.#parts.shift();
    }
    return joined(pieces);
  }

  /** As many requests as there are threads, of whole chunks. */
  #requests(first: number, end: number): RowsRequest[] {
    const { chunkRows } = this.#array;
    const share = chunkRows * Math.ceil((end - first) / chunkRows / THREADS);
    const requests: RowsRequest[] = [];
    for (let row = first; row < end; row += share)
      requests.push({ name: this.#name, array: this.#array, first: row, end: Math.min(end, row + share) });
    return requests;
  }
}

function joined(parts: readonly Numbers[]): Numbers {
  if (parts.length === 1) return parts[0];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length === 0) return new Uint8Array(0);
  const all = new (parts[0].constructor as new (length: number) => Numbers)(length);
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  return all;
}
