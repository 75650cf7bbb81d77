import { Worker } from "node:worker_threads";
import { UserError } from "../../../errors.ts";
import { quote } from "../quote.ts";
import { type ArrayFile, type Numbers, type RowReader, rowWidth } from "./array-file.ts";
import type { Hdf5Array, RowsRequest } from "./hdf5-session.ts";
import type { Hdf5Question, Hdf5Reply } from "./hdf5-worker.ts";

const SIGNATURE = "\x89HDF\r\n\x1a\n";
/** Read at once; the library's memory never shrinks, so not more than needed. */
const BLOCK_BYTES = 16 * 1024 * 1024;
/** For one answer, in milliseconds; a damaged file can lead the library in circles. */
const PATIENCE = 60_000;

export function isHdf5(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString("latin1");
  return [0, 512, 1024, 2048].some((offset) => text.startsWith(SIGNATURE, offset));
}

/**
 * An HDF5 file whose arrays are read by their paths. The HDF5 library runs in a thread of its own: a damaged file can make
 * it abort or never return, and its memory is only given back with the thread.
 */
export class Hdf5File {
  readonly path: string;
  readonly #worker: Worker;
  /** Rejects when the thread has ended, for whatever reason. */
  readonly #ended: Promise<never>;

  private constructor(path: string) {
    this.path = path;
    // What the library prints is caught and dropped; what it means is in the replies.
    const streams = { stdout: true, stderr: true };
    this.#worker = new Worker(new URL("./hdf5-worker.js", import.meta.url), { workerData: path, ...streams });
    this.#ended = new Promise((_, reject) => {
      this.#worker.once("error", reject);
      this.#worker.once("exit", (code) => reject(new Error(`the HDF5 library ended with code ${code}`)));
    });
    this.#ended.catch(() => {}); // told by `#ask`
  }

  static async open(path: string): Promise<Hdf5File> {
    const file = new Hdf5File(path);
    await file.#ask({ method: "open" });
    return file;
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  /** The names in a group. */
  keys(group: string): Promise<string[]> {
    return this.#ask({ method: "keys", group });
  }

  /** For each group every array below it, by its path from there; not more than some thousand. */
  arraysBelow(groups: readonly string[]): Promise<Map<string, Hdf5Array>[]> {
    return this.#ask({ method: "arraysBelow", groups });
  }

  /** The rows that are asked for, one array of numbers for each request. */
  read(requests: readonly RowsRequest[]): Promise<Numbers[]> {
    return this.#ask({ method: "read", requests });
  }

  /** The answer of the thread; an error ends it. */
  async #ask<Value>(question: Hdf5Question): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const reply = await Promise.race([
        new Promise<Hdf5Reply>((resolve) => {
          this.#worker.once("message", resolve);
          this.#worker.postMessage(question);
        }),
        this.#ended,
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new Error("the HDF5 library gives no answer")), PATIENCE);
        }),
      ]);
      if ("value" in reply) return reply.value as Value;
      throw new UserError(reply.refusal);
    } catch (error) {
      await this.close();
      if (error instanceof UserError) throw error;
      const reason = quote((error as Error).message);
      throw new UserError(`${this.path} cannot be read (${reason}); copy the file again`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Opens a file of arrays; those in groups have paths for names. */
export async function openHdf5(path: string): Promise<ArrayFile> {
  const file = await Hdf5File.open(path);
  const [arrays] = await file.arraysBelow([""]);
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
  #block: Numbers = new Uint8Array(0);
  #first = 0;
  #end = 0;
  #position = 0;

  constructor(file: Hdf5File, name: string, array: Hdf5Array) {
    this.#file = file;
    this.#name = name;
    this.#array = array;
    const rowBytes = Math.max(1, rowWidth(array.shape) * array.numbers!.bytes);
    const chunks = Math.max(1, Math.floor(BLOCK_BYTES / rowBytes / array.chunkRows));
    this.#blockRows = chunks * array.chunkRows;
  }

  async next(count: number): Promise<Numbers> {
    const width = rowWidth(this.#array.shape);
    const end = this.#position + count;
    const rows = this.#array.shape[0] ?? 1;
    if (end > rows) throw new RangeError("rows: there are no more");
    if (end > this.#end) {
      const kept = this.#block.subarray((this.#position - this.#first) * width);
      const last = Math.min(rows, Math.max(end, this.#end + this.#blockRows));
      const request = { name: this.#name, array: this.#array, first: this.#end, end: last };
      const [read] = await this.#file.read([request]);
      this.#block = kept.length === 0 ? read : joined(kept, read);
      this.#first = this.#position;
      this.#end = last;
    }
    const from = (this.#position - this.#first) * width;
    this.#position = end;
    return this.#block.subarray(from, from + count * width);
  }
}

function joined(a: Numbers, b: Numbers): Numbers {
  const all = new (b.constructor as new (length: number) => Numbers)(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
