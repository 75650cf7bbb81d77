import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { decompress } from "fzstd";
import type { AsyncBuffer, Compressors, FileMetaData, SchemaTree } from "hyparquet";
import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../quote.ts";
import { type ArrayFile, type ArrayInfo, MemoryRows, type Numbers, type RowReader } from "./array-file.ts";

const MAGIC = "PAR1";
/** Rows that are held at once; writers make groups of about 100 000. */
const LARGEST_GROUP = 16 * 1024 * 1024;
/** Bytes of a page that are unpacked into memory at once; writers make pages of a megabyte. */
const LARGEST_PAGE = 256 * 1024 * 1024;

const compressors: Compressors = {
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  ZSTD: unpackZstandard,
};

interface Source {
  readonly path: string;
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
}

export function isParquet(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString("latin1") === MAGIC;
}

/**
 * Opens a Parquet table; a column of lists of equal length is an array with as many numbers per row. No descriptor stays
 * open.
 * @throws UserError naming the column.
 */
export async function openParquet(path: string): Promise<ArrayFile> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } = await loadLibrary();
  const file = await asyncBufferFromFile(path);
  const metadata = await explained(path, "its footer cannot be read", async () => {
    // Its search for maps would never end with such a number of parts.
    const read = await parquetMetadataAsync(file, { geoparquet: false });
    const odd = read.schema.find(({ num_children = 0 }) => num_children < 0);
    if (odd) throw new Error(`a column claims ${odd.num_children} parts`);
    return read;
  });
  const source = { path, file, metadata };
  // A footer that was read may still lack what every footer has.
  const arrays = await explained(path, "its footer cannot be read", async () => {
    const rows = countRows(source);
    const described = new Map<string, ArrayInfo>();
    for (const column of parquetSchema(metadata).children) {
      if (typeof column.element.name !== "string") throw new Error("a column has no name");
      described.set(column.element.name, await describe(source, column, rows));
    }
    return described;
  });
  return {
    path,
    format: "Parquet table",
    arrays,
    rows: (name) => {
      const { type, shape } = arrays.get(name)!;
      if (type === "object")
        throw new UserError(
          `${path}, column ${quote(name)} holds no plain numbers; leave it out, or save it as numbers`,
        );
      return new ParquetRows(
        source,
        name,
        shape.slice(1).reduce((product, axis) => product * axis, 1),
      );
    },
    close: async () => {},
  };
}

/** The rows of all groups. */
function countRows({ path, metadata }: Source): number {
  const rows = Number(metadata.num_rows);
  const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
  const sum = groups.reduce((total, count) => total + count, 0);
  if (groups.some((count) => !(count >= 0 && count <= LARGEST_GROUP)) || sum !== rows)
    throw new UserError(
      `${path}: its ${rows} rows are not those of its row groups, or a group has more than ${LARGEST_GROUP}; ` +
        "write it again with smaller row groups",
    );
  return rows;
}

/** The library's entry for Node, whose types lack the reading of files. */
async function loadLibrary() {
  return import("hyparquet/src/node.js") as Promise<
    typeof import("hyparquet") & { asyncBufferFromFile(path: string): Promise<AsyncBuffer> }
  >;
}

async function describe(source: Source, column: SchemaTree, rows: number): Promise<ArrayInfo> {
  let leaf = column;
  while (leaf.children.length === 1) leaf = leaf.children[0];
  const numeric =
    leaf.children.length === 0 &&
    /^(?:BOOLEAN|INT32|INT64|FLOAT|DOUBLE)$/.test(leaf.element.type ?? "") &&
    !/UTF8|TIME|DATE|DECIMAL/.test(leaf.element.converted_type ?? "");
  if (!numeric) return { type: "object", shape: [rows] };
  const type =
    { BOOLEAN: "bool", INT32: "int32", INT64: "int64", FLOAT: "float32" }[leaf.element.type as string] ??
    "float64";
  if (leaf === column || rows === 0) return { type, shape: [rows] };
  const [first] = await readValues(source, column.element.name, 0, 1);
  return { type, shape: [rows, flatten(first, []).length] };
}

/** Values of rows `first` … `end` − 1 of a column. */
async function readValues(
  { path, file, metadata }: Source,
  name: string,
  first: number,
  end: number,
): Promise<unknown[]> {
  const { parquetReadObjects } = await loadLibrary();
  const rows = await explained(path, `column ${quote(name)} cannot be read`, () =>
    parquetReadObjects({ file, metadata, columns: [name], rowStart: first, rowEnd: end, compressors }),
  );
  if (rows.length !== end - first)
    throw new UserError(`${path}, column ${quote(name)} ends too early; copy the file again`);
  return rows.map((row) => row[name]);
}

/** Reads a column by groups of rows. */
class ParquetRows implements RowReader {
  readonly #source: Source;
  readonly #name: string;
  readonly #width: number;
  #group = 0;
  #read = 0;
  #left = 0;
  #rows = new MemoryRows(new Float64Array(0), 1);

  constructor(source: Source, name: string, width: number) {
    this.#source = source;
    this.#name = name;
    this.#width = width;
  }

  async next(count: number): Promise<Numbers> {
    if (count <= this.#left) {
      this.#left -= count;
      return this.#rows.next(count);
    }
    const numbers = new Float64Array(count * this.#width);
    for (let filled = 0; filled < count; ) {
      if (this.#left === 0) await this.#loadGroup();
      const taken = Math.min(this.#left, count - filled);
      numbers.set(await this.#rows.next(taken), filled * this.#width);
      this.#left -= taken;
      filled += taken;
    }
    return numbers;
  }

  async #loadGroup(): Promise<void> {
    const { metadata, path } = this.#source;
    const rows = Number(metadata.row_groups[this.#group++].num_rows);
    const values = await readValues(this.#source, this.#name, this.#read, this.#read + rows);
    const numbers = new Float64Array(rows * this.#width);
    for (const [index, value] of values.entries()) {
      const row = flatten(value, []);
      const fault =
        row.length === this.#width ? row.find((number) => typeof number !== "number") : row.length;
      if (fault !== undefined)
        throw new UserError(
          `${path}, column ${quote(this.#name)}, row ${this.#read + index} holds ${quote(String(fault))} where ${this.#width} numbers are expected; repair that row`,
        );
      numbers.set(row as number[], index * this.#width);
    }
    this.#read += rows;
    this.#left = rows;
    this.#rows = new MemoryRows(numbers, this.#width);
  }
}

/** Appends the numbers in nested lists to `into`, truth values and big integers as numbers; what is none stays as it is. */
function flatten(value: unknown, into: unknown[]): unknown[] {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)))
    for (const part of value as unknown[]) flatten(part, into);
  else if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) into.push(Number(value));
  else
    into.push(typeof value === "boolean" ? Number(value) : typeof value === "bigint" ? String(value) : value);
  return into;
}

function unpackZstandard(bytes: Uint8Array, length: number): Uint8Array {
  if (length > LARGEST_PAGE) throw new Error(`a page claims ${length} bytes`);
  const unpackOver = (mark: number) => {
    const page = new Uint8Array(length);
    page[length - 1] = mark;
    decompress(bytes, page);
    return page;
  };
  const page = unpackOver(0xaa);
  // The library does not tell how far it came: what is there whatever was there before was written.
  if (page[length - 1] === 0xaa && unpackOver(0x55)[length - 1] === 0x55)
    throw new Error("a page ends too early");
  return page;
}

async function explained<T>(path: string, fault: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${path}: ${fault} (${quote(String((error as Error)?.message))}); copy the file again`,
      { cause: error },
    );
  }
}
