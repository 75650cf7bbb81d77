import type { AsyncBuffer, Compressors, FileMetaData, SchemaTree } from "hyparquet";
import { UserError } from "../../base/errors.ts";
import { importOptional } from "../../base/optional.ts";
import { quote } from "../../base/quote.ts";
import { type ByteSource, type Unpack, withOpen } from "../byte-source.ts";
import { latin1 } from "../text.ts";
import {
  type ArrayFile,
  type ArrayInfo,
  MemoryRows,
  type Numbers,
  type PackedPicture,
  type PackedReader,
  type RowReader,
  refuseMany,
  rowWidth,
} from "./array-file.ts";
import { largestPiece, tooLarge } from "./limits.ts";

const MAGIC = "PAR1";
/** Rows that are held at once; writers make groups of about 100 000. */
const LARGEST_GROUP = 16 * 1024 * 1024;
/** Bytes of a page that are unpacked into memory at once; writers make pages of a megabyte. */
const LARGEST_PAGE = 256 * 1024 * 1024;

interface Table {
  readonly path: string;
  readonly source: ByteSource;
  /** Called with the column whose pages are read next. */
  readonly onColumn: (name: string) => void;
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
}

export function isParquet(head: Uint8Array): boolean {
  return latin1.decode(head.subarray(0, 4)) === MAGIC;
}

/**
 * Opens a Parquet table; a column of lists of equal length is an array with as many numbers per row. A damaged page can lead
 * the library into a loop without an end, so call this where it can be stopped.
 * @param onColumn called with the column whose pages are read next
 * @throws UserError naming the column.
 */
export async function openParquet(
  source: ByteSource,
  onColumn: (name: string) => void = () => {},
): Promise<ArrayFile> {
  const { path } = source;
  const { parquetMetadataAsync, parquetSchema } = await loadLibrary();
  const file = await asyncBufferOf(source);
  const metadata = await explained(path, "its footer cannot be read", async () => {
    // The search for geometry columns would not end with a negative number of parts.
    const read = await parquetMetadataAsync(file, { geoparquet: false });
    refuseMany(path, read.schema.length);
    const odd = read.schema.find(({ num_children = 0 }) => num_children < 0);
    if (odd) throw new Error(`a column claims ${odd.num_children} parts`);
    return read;
  });
  const table = { path, source, onColumn, file, metadata };
  // A footer that could be parsed may still lack required fields.
  const arrays = await explained(path, "its footer cannot be read", async () => {
    const rows = countRows(table);
    const described = new Map<string, ArrayInfo>();
    for (const column of parquetSchema(metadata).children) {
      if (typeof column.element.name !== "string") throw new Error("a column has no name");
      described.set(column.element.name, await describe(table, column, rows));
    }
    return described;
  });
  return {
    path,
    format: "Parquet table",
    arrays,
    rows: (name) => {
      const { type, shape } = arrays.get(name)!;
      if (type === "object" || type === "pictures")
        throw new UserError(
          `${path}, column ${quote(name)} holds no plain numbers; leave it out, or save it as numbers`,
        );
      return new ParquetRows(table, name, rowWidth(shape));
    },
    packed: (name) => new ParquetPictures(table, name),
    close: async () => {},
  };
}

/** The rows of all groups. */
function countRows({ path, metadata }: Table): number {
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

function loadLibrary() {
  return importOptional("hyparquet", () => import("hyparquet"), "reading Parquet tables");
}

async function asyncBufferOf(source: ByteSource): Promise<AsyncBuffer> {
  const byteLength = await withOpen(source, async ({ size }) => size);
  return {
    byteLength,
    slice: async (start, end = byteLength) => {
      if (!(start >= 0 && start <= end)) throw new RangeError(`it points to bytes ${start} to ${end}`);
      // A damaged footer may claim any size; memory is only allocated for bytes of the file.
      const length = Math.max(0, Math.min(end, byteLength) - start);
      const { buffer, byteOffset } = await withOpen(source, (bytes) => bytes.read(start, length));
      return buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
    },
  };
}

/** Whether a column holds the bytes and paths of pictures, as `datasets.Image` of Hugging Face writes them. */
function holdsPictures({ children }: SchemaTree): boolean {
  return (
    children.length === 2 &&
    ["bytes", "path"].every((name) =>
      children.some(({ element }) => element.name === name && element.type === "BYTE_ARRAY"),
    )
  );
}

async function describe(table: Table, column: SchemaTree, rows: number): Promise<ArrayInfo> {
  if (holdsPictures(column)) return { type: "pictures", shape: [rows] };
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
  const [first] = await readValues(table, column.element.name, 0, 1);
  return { type, shape: [rows, flatten(first, []).length] };
}

/** Values of rows `first` … `end` − 1 of a column. */
async function readValues(table: Table, name: string, first: number, end: number): Promise<unknown[]> {
  const { path, file, metadata } = table;
  const { parquetReadObjects } = await loadLibrary();
  const compressors = await compressorsOf(table, name);
  table.onColumn(name);
  const range = { rowStart: first, rowEnd: end };
  const rows = await explained(path, `column ${quote(name)} cannot be read`, () =>
    // Bytes are text only where the schema says so.
    parquetReadObjects({ file, metadata, columns: [name], ...range, compressors, utf8: false }),
  );
  if (rows.length !== end - first)
    throw new UserError(`${path}, column ${quote(name)} ends too early; copy the file again`);
  return rows.map((row) => row[name]);
}

/** Reads a column by groups of rows. */
class ParquetRows implements RowReader {
  readonly #table: Table;
  readonly #name: string;
  readonly #width: number;
  #group = 0;
  #read = 0;
  #left = 0;
  #rows = new MemoryRows(new Float64Array(0), 1);

  constructor(table: Table, name: string, width: number) {
    this.#table = table;
    this.#name = name;
    this.#width = width;
  }

  async next(count: number): Promise<Numbers> {
    if (count <= this.#left) {
      this.#left -= count;
      return this.#rows.next(count);
    }
    const numbers = this.#room(count);
    for (let filled = 0; filled < count; ) {
      if (this.#left === 0) await this.#loadGroup();
      const taken = Math.min(this.#left, count - filled);
      numbers.set(await this.#rows.next(taken), filled * this.#width);
      this.#left -= taken;
      filled += taken;
    }
    return numbers;
  }

  /** Capacity in rows. */
  #room(rows: number): Float64Array {
    const { path, file } = this.#table;
    const length = rows * this.#width;
    const largest = largestPiece(file.byteLength);
    const bytes = length * Float64Array.BYTES_PER_ELEMENT;
    if (bytes > largest)
      throw new UserError(
        tooLarge(
          `${path}, column ${quote(this.#name)}`,
          rows,
          bytes,
          largest,
          "write smaller row groups, or shorter episodes",
        ),
      );
    return new Float64Array(length);
  }

  async #loadGroup(): Promise<void> {
    const { metadata, path } = this.#table;
    const rows = Number(metadata.row_groups[this.#group++].num_rows);
    const numbers = this.#room(rows);
    const values = await readValues(this.#table, this.#name, this.#read, this.#read + rows);
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

/** Reads a column of pictures by groups of rows. */
class ParquetPictures implements PackedReader {
  readonly #table: Table;
  readonly #name: string;
  #group = 0;
  #read = 0;
  /** Rows of the group that are left. */
  #rows: readonly unknown[] = [];

  constructor(table: Table, name: string) {
    this.#table = table;
    this.#name = name;
  }

  async next(count: number): Promise<PackedPicture[]> {
    const pictures: PackedPicture[] = [];
    while (pictures.length < count) {
      if (this.#rows.length === 0) {
        const { num_rows } = this.#table.metadata.row_groups[this.#group++];
        const first = this.#read;
        this.#read += Number(num_rows);
        this.#rows = await readValues(this.#table, this.#name, first, this.#read);
      }
      const missing = count - pictures.length;
      for (const value of this.#rows.slice(0, missing)) pictures.push(packedPicture(value));
      this.#rows = this.#rows.slice(missing);
    }
    return pictures;
  }
}

function packedPicture(value: unknown): PackedPicture {
  const { bytes, path } = (value ?? {}) as { readonly bytes?: unknown; readonly path?: unknown };
  return {
    // A copy, because the bytes are part of a page with those of many others.
    bytes: bytes instanceof Uint8Array ? bytes.slice() : undefined,
    path: typeof path === "string" ? path : undefined,
  };
}

/**
 * Appends the numbers in nested lists to `into`. Booleans and safe big integers become numbers; other values are
 * kept.
 */
function flatten(value: unknown, into: unknown[]): unknown[] {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)))
    for (const part of value as unknown[]) flatten(part, into);
  else if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) into.push(Number(value));
  else
    into.push(typeof value === "boolean" ? Number(value) : typeof value === "bigint" ? String(value) : value);
  return into;
}

/** Decoders of the packed pages of a column, by the library's names for the compressions beside Snappy. */
async function compressorsOf({ path, source, metadata }: Table, name: string): Promise<Compressors> {
  const absent = (compression: string) => (): never => {
    throw new UserError(
      `${path}, column ${quote(name)} is compressed by ${compression}, which cannot be unpacked here; write the table with Snappy or Zstandard`,
    );
  };
  const { gunzip = absent("gzip"), unpackBrotli = absent("Brotli") } = source.codecs;
  const columns = metadata.row_groups.flatMap((group) => group.columns ?? []);
  const needsZstandard = columns.some(
    ({ meta_data }) => meta_data?.codec === "ZSTD" && meta_data.path_in_schema?.[0] === name,
  );
  return {
    GZIP: gunzip,
    BROTLI: unpackBrotli,
    ...(needsZstandard && { ZSTD: await loadZstandard() }),
  };
}

async function loadZstandard(): Promise<Unpack> {
  const load = () => import("fzstd");
  const { decompress } = await importOptional("fzstd", load, "reading Parquet tables packed by Zstandard");
  return (packed, length) => {
    if (length > LARGEST_PAGE) throw new Error(`a page claims ${length} bytes`);
    const unpackOver = (mark: number) => {
      const page = new Uint8Array(length);
      page[length - 1] = mark;
      decompress(packed, page);
      return page;
    };
    const page = unpackOver(0xaa);
    // The library does not report how far it came: a last byte that does not depend on the one before was written.
    if (page[length - 1] === 0xaa && unpackOver(0x55)[length - 1] === 0x55)
      throw new Error("a page ends too early");
    return page;
  };
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
