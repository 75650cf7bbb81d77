import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../../../core/base/quote.ts";
import {
  type ArrayFile,
  type ArrayInfo,
  MemoryRows,
  type Numbers,
  type PackedReader,
  type RowReader,
  rowWidth,
} from "../../../core/formats/containers/array-file.ts";
import { BoundedProcess, ProcessFault, type ProcessLimits } from "../../processes/index.ts";
import type { OpenedFile, ReaderQuestion } from "./answer.ts";

const MIB = 2 ** 20;
/** Smallest number of bytes per request. */
const BLOCK = 4 * MIB;

/** What a question on a file of that size may take; an ordinary one takes a fraction of it. */
function limitsFor(fileBytes: number): ProcessLimits {
  return { processorSeconds: 3 + (4 * fileBytes) / MIB, bytes: 1024 * MIB + 64 * fileBytes };
}

/** A format whose library is run in a process of its own. */
export interface BoundedFormat {
  /** In words, e.g. `"Parquet table"`. */
  readonly name: string;
  /** What the format calls an array, for errors. */
  readonly part: string;
  /** What to do about a file that exceeds the limits, for errors. */
  readonly remedy: string;
  /** The built module whose `answer` is that of `answerWith`. */
  readonly program: URL;
  /** Bytes of resident memory beyond which the process is not kept for the next file. */
  readonly largestIdle: number;
}

/**
 * Reads the files of a format in a process of its own, since damaged ones can lead the format's library into loops
 * without an end, make it take all memory, or make it abort. The process is started with the first file, and again
 * after its end.
 */
export class BoundedReader<Source> {
  readonly #format: BoundedFormat;
  #process: BoundedProcess | undefined;
  #open = 0;
  #readers = 0;

  constructor(format: BoundedFormat) {
    this.#format = format;
  }

  /**
   * @param source what the process opens
   * @param path of the file or folder, for errors
   * @param bytes its size, from which the limits of an answer follow
   * @throws UserError when the file is damaged or exceeds the limits
   */
  async open(source: Source, path: string, bytes: number): Promise<ArrayFile> {
    const { name: format, part, remedy, program, largestIdle } = this.#format;
    if (!this.#process || this.#process.hasEnded) this.#process = new BoundedProcess(program);
    const process = this.#process;
    const ask = async <Value>(question: ReaderQuestion<Source>): Promise<Value> => {
      try {
        return await process.ask<Value>(question, limitsFor(bytes));
      } catch (error) {
        if (!(error instanceof ProcessFault)) throw error;
        const where = error.place === undefined ? path : `${path}, ${part} ${quote(error.place)}`;
        throw new UserError(`${where} cannot be read (${error.message}); ${remedy}`, { cause: error });
      }
    };
    const { file, arrays, holdsPictures } = await ask<OpenedFile>({ method: "open", source });
    this.#open++;
    let isOpen = true;
    return {
      path,
      format,
      arrays,
      rows: (name) => {
        const reader = ++this.#readers;
        return new BoundedRows(arrays.get(name)!, (count) =>
          ask({ method: "next", file, reader, name, count }),
        );
      },
      ...(holdsPictures && {
        packed: (name: string): PackedReader => {
          const reader = ++this.#readers;
          return { next: (count) => ask({ method: "packed", file, reader, name, count }) };
        },
      }),
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        this.#open--;
        if (process.hasEnded) return;
        const memory = await ask<number>({ method: "close", file });
        if (this.#open === 0 && memory > largestIdle) await process.close();
      },
    };
  }
}

/** Reads ahead, because each question takes a tenth of a millisecond. */
class BoundedRows implements RowReader {
  readonly #ask: (count: number) => Promise<Numbers>;
  readonly #width: number;
  readonly #blockRows: number;
  /** Rows that were not requested yet, and the rest of the block. */
  #missing: number;
  #left = 0;
  #block = new MemoryRows(new Float64Array(0), 1);

  constructor({ shape }: ArrayInfo, ask: (count: number) => Promise<Numbers>) {
    this.#ask = ask;
    this.#width = rowWidth(shape);
    this.#missing = shape[0] ?? 1;
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

/** Both after each other, in their type where it is the same. */
function joined(first: Numbers, second: Numbers): Numbers {
  const isSame = first.constructor === second.constructor;
  const Type = (isSame ? first.constructor : Float64Array) as new (length: number) => Numbers;
  const all = new Type(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
