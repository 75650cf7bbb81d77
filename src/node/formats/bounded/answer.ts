import type {
  ArrayFile,
  ArrayInfo,
  PackedReader,
  RowReader,
} from "../../../core/formats/containers/array-file.ts";

/** What {@link BoundedReader} asks its process; `Source` says what is to be opened. */
export type ReaderQuestion<Source> =
  /** Answered by an {@link OpenedFile}. */
  | { readonly method: "open"; readonly source: Source }
  /** Answered by the next rows of an array, or its next packed pictures. */
  | {
      readonly method: "next" | "packed";
      readonly file: number;
      readonly reader: number;
      readonly name: string;
      readonly count: number;
    }
  /** Answered by the resident memory of the process, in bytes. */
  | { readonly method: "close"; readonly file: number };

export interface OpenedFile {
  /** Number of the file among those that this process opened. */
  readonly file: number;
  readonly arrays: ReadonlyMap<string, ArrayInfo>;
  readonly holdsPictures: boolean;
}

/** A file with what reads its arrays, by the number of each reader. */
interface Opened {
  readonly file: ArrayFile;
  readonly readers: Map<number, RowReader | PackedReader>;
}

/**
 * Answers the questions about files that `open` opens, in the process that reads them.
 * @param open is given the source, and a function to call with the name of the array that is read next
 */
export function answerWith<Source>(
  open: (source: Source, at: (name: string) => void) => Promise<ArrayFile>,
): (question: ReaderQuestion<Source>, at: (name: string) => void) => Promise<unknown> {
  const files = new Map<number, Opened>();
  let opened = 0;
  return async (question, at) => {
    if (question.method === "open") {
      const file = await open(question.source, at);
      files.set(++opened, { file, readers: new Map() });
      const arrays = new Map(
        Array.from(file.arrays, ([name, { type, shape }]): [string, ArrayInfo] => [name, { type, shape }]),
      );
      return { file: opened, arrays, holdsPictures: file.packed !== undefined } satisfies OpenedFile;
    }
    if (question.method === "close") {
      files.delete(question.file);
      return process.memoryUsage.rss();
    }
    const { file, readers } = files.get(question.file)!;
    const start = () => (question.method === "next" ? file.rows(question.name) : file.packed!(question.name));
    const reader = readers.get(question.reader) ?? start();
    readers.set(question.reader, reader);
    return reader.next(question.count);
  };
}
