import { stat } from "node:fs/promises";
import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../../../core/base/quote.ts";
import {
  type ArrayFile,
  type ArrayInfo,
  MemoryRows,
  type Numbers,
  type RowReader,
  rowWidth,
} from "../../../core/formats/containers/array-file.ts";
import { BoundedProcess, ProcessFault, type ProcessLimits } from "../../processes/index.ts";
import type { ParquetQuestion } from "./reader.ts";

const MIB = 2 ** 20;
/** Bytes of numbers that are asked for at once, at least. */
const BLOCK = 4 * MIB;
/** Resident memory beyond which the process is not kept for the next table. */
const LARGEST_IDLE = 256 * MIB;

/** What a question on a table of that size may take; an ordinary one takes a fraction of it. */
function limitsFor(fileBytes: number): ProcessLimits {
  return { processorSeconds: 3 + (4 * fileBytes) / MIB, bytes: 1024 * MIB + 64 * fileBytes };
}

/** Reads the tables of this process; started with the first one, and anew after its end. */
let shared: BoundedProcess | undefined;
let open = 0;
let readers = 0;

/**
 * Opens a Parquet table in a process of its own, since pages can lead the library into loops without an end and make it
 * abort.
 * @throws UserError naming the column.
 */
export async function openParquet(path: string): Promise<ArrayFile> {
  const { size } = await stat(path);
  if (!shared || shared.hasEnded) shared = new BoundedProcess(new URL("./reader.js", import.meta.url));
  const process = shared;
  const ask = async <Value>(question: ParquetQuestion): Promise<Value> => {
    try {
      return await process.ask<Value>(question, limitsFor(size));
    } catch (error) {
      if (!(error instanceof ProcessFault)) throw error;
      const where = error.place === undefined ? path : `${path}, column ${quote(error.place)}`;
      throw new UserError(
        `${where} cannot be read (${error.message}); copy the file again, or write smaller row groups`,
        {
          cause: error,
        },
      );
    }
  };
  const { table, arrays } = await ask<{ table: number; arrays: Map<string, ArrayInfo> }>({
    method: "open",
    path,
  });
  open++;
  let isOpen = true;
  return {
    path,
    format: "Parquet table",
    arrays,
    rows: (name) => {
      const reader = ++readers;
      return new ParquetRows(arrays.get(name)!, (count) =>
        ask({ method: "next", table, reader, name, count }),
      );
    },
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      open--;
      if (process.hasEnded) return;
      const memory = await ask<number>({ method: "close", table });
      if (open === 0 && memory > LARGEST_IDLE) await process.close();
    },
  };
}

/** Reads ahead, because each question takes a tenth of a millisecond. */
class ParquetRows implements RowReader {
  readonly #ask: (count: number) => Promise<Numbers>;
  readonly #width: number;
  readonly #blockRows: number;
  /** Rows that were not asked for yet, and those of the block that are left. */
  #missing: number;
  #left = 0;
  #block = new MemoryRows(new Float64Array(0), 1);

  constructor({ shape }: ArrayInfo, ask: (count: number) => Promise<Numbers>) {
    this.#ask = ask;
    this.#width = rowWidth(shape);
    this.#missing = shape[0];
    this.#blockRows = Math.ceil(BLOCK / (Float64Array.BYTES_PER_ELEMENT * Math.max(1, this.#width)));
  }

  async next(count: number): Promise<Numbers> {
    if (count > this.#left) await this.#load(count - this.#left);
    this.#left -= count;
    return this.#block.next(count);
  }

  /** Puts rows behind those that are left, `more` of them at least. */
  async #load(more: number): Promise<void> {
    if (more > this.#missing) throw new RangeError("rows: there are no more");
    const count = Math.min(this.#missing, Math.max(more, this.#blockRows));
    const rest = await this.#block.next(this.#left);
    const numbers = await this.#ask(count);
    const all = this.#left === 0 ? numbers : joined(rest, numbers);
    this.#missing -= count;
    this.#left += count;
    this.#block = new MemoryRows(all, this.#width);
  }
}

function joined(first: Numbers, second: Numbers): Float64Array {
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
