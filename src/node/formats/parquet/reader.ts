// The process that reads Parquet tables for `openParquet`.

import type { ArrayFile, RowReader } from "../../../core/formats/containers/array-file.ts";
import { openParquet } from "../../../core/formats/containers/parquet.ts";
import { FileSource } from "../file-source.ts";

export type ParquetQuestion =
  /** Answered by the number, the format and the arrays of the table. */
  | { readonly method: "open"; readonly path: string }
  /** Answered by the next rows of a column. */
  | {
      readonly method: "next";
      readonly table: number;
      readonly reader: number;
      readonly name: string;
      readonly count: number;
    }
  /** Answered by the resident memory of the process, in bytes. */
  | { readonly method: "close"; readonly table: number };

interface OpenTable {
  readonly file: ArrayFile;
  readonly readers: Map<number, RowReader>;
}

const tables = new Map<number, OpenTable>();
let opened = 0;

/** @param at is called with the column that is read next */
export async function answer(question: ParquetQuestion, at: (column: string) => void): Promise<unknown> {
  if (question.method === "open") {
    const file = await openParquet(new FileSource(question.path), at);
    tables.set(++opened, { file, readers: new Map() });
    return { table: opened, arrays: file.arrays };
  }
  if (question.method === "close") {
    tables.delete(question.table);
    return process.memoryUsage.rss();
  }
  const { file, readers } = tables.get(question.table)!;
  const reader = readers.get(question.reader) ?? file.rows(question.name);
  readers.set(question.reader, reader);
  return reader.next(question.count);
}
