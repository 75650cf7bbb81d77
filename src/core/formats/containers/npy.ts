import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import { type ByteSource, withOpen } from "../byte-source.ts";
import { decodeUtf8, latin1 } from "../text.ts";
import {
  type ArrayFile,
  type ArrayInfo,
  MemoryRows,
  type Numbers,
  productOf,
  type RowReader,
  rowWidth,
} from "./array-file.ts";
import { fortranOrder, toRowMajor } from "./axis-order.ts";
import { ByteReader } from "./byte-reader.ts";
import { LARGEST_PIECE, largestPiece, tooLarge } from "./limits.ts";
import { decodedOrRefused, decodeNumbers, type NumberType, parseNumberType } from "./number-type.ts";
import { pickleFile } from "./pickle.ts";
import { type PythonLiteral, parsePythonLiteral } from "./python-literal.ts";

const MAGIC = "\x93NUMPY";
/** Of NumPy 2. */
const MOST_AXES = 64;
/** NumPy writes about a hundred bytes; structured types can need more. */
const LONGEST_HEADER = 1024 * 1024;

export interface NpyHeader extends ArrayInfo {
  /** Undefined when the type is no plain number. */
  readonly numbers: NumberType | undefined;
  readonly fortranOrder: boolean;
  /** Bytes before the first number. */
  readonly headerBytes: number;
}

export function isNpy(head: Uint8Array): boolean {
  return latin1.decode(head.subarray(0, MAGIC.length)) === MAGIC;
}

/** Whether the first bytes of an array contain its whole header. */
export function holdsHeader(head: Uint8Array): boolean {
  if (head.length < 12 || !isNpy(head)) return false;
  const bytes = head[6] === 1 ? 2 : 4;
  return head.length >= 8 + bytes + lengthIn(head.subarray(8, 8 + bytes));
}

function lengthIn(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => 256 * value + byte, 0);
}

/**
 * Reads the header of an array in NumPy's format, versions 1 to 3. `where` names the file, and the member if it is one.
 * @param bytes size of the file or member
 * @throws UserError when the header is invalid, or `bytes` do not fit its shape.
 */
export async function readNpyHeader(reader: ByteReader, bytes: number, where: string): Promise<NpyHeader> {
  const refuse = (fault: string) => {
    throw new UserError(`${where}: ${fault}; save the array again with numpy.save`);
  };
  const head = await reader.read(8);
  if (head.length < 8 || !isNpy(head)) refuse("it does not begin as an array of NumPy");
  const version = head[6];
  if (version < 1 || version > 3) refuse(`its format version is ${version}, but 1 to 3 are known`);
  const lengthBytes = version === 1 ? 2 : 4;
  const size = await reader.read(lengthBytes);
  if (size.length < lengthBytes) refuse("it ends within its header");
  const length = lengthIn(size);
  if (length > LONGEST_HEADER) refuse(`its header claims ${length} bytes`);
  const header = await reader.read(length);
  const text = version === 3 ? decodeUtf8(header) : latin1.decode(header);
  if (text.length < length && version < 3) refuse("it ends within its header");
  const { descr, fortranOrder, shape } =
    parseHeaderText(text) ?? refuse(`its header ${quote(text)} cannot be understood`)!;
  const numbers = typeof descr === "string" ? parseNumberType(descr) : undefined;
  const headerBytes = 8 + lengthBytes + length;
  if (numbers) {
    const expected = headerBytes + numbers.bytes * productOf(shape);
    if (expected !== bytes)
      refuse(
        `its shape (${shape.join(", ")}) of ${numbers.name} needs ${expected} bytes, but it holds ${bytes}`,
      );
  }
  return { type: numbers?.name ?? describeType(descr), numbers, fortranOrder, shape, headerBytes };
}

interface HeaderFields {
  /** The text of a plain type, or the fields of a structure. */
  readonly descr: PythonLiteral;
  readonly fortranOrder: boolean;
  readonly shape: number[];
}

/** A Python dictionary of exactly these three entries, in any order; undefined for anything else. */
function parseHeaderText(text: string): HeaderFields | undefined {
  let entries: PythonLiteral;
  try {
    entries = parsePythonLiteral(text);
  } catch {
    return undefined;
  }
  if (!(entries instanceof Map) || entries.size !== 3) return undefined;
  const [descr, order, shape] = ["descr", "fortran_order", "shape"].map((key) => entries.get(key));
  const axes = Array.isArray(shape) ? shape : [shape];
  if (descr === undefined || typeof order !== "boolean") return undefined;
  if (axes.length > MOST_AXES || !axes.every(isAxis)) return undefined;
  return { descr, fortranOrder: order, shape: axes };
}

function isAxis(axis: PythonLiteral | undefined): axis is number {
  return typeof axis === "number" && axis >= 0;
}

function describeType(descr: PythonLiteral): string {
  if (typeof descr !== "string") return "structured";
  const letter = descr.replace(/^[<>=|]/, "")[0];
  const names: Record<string, string> = {
    O: "object",
    U: "text",
    S: "bytes",
    a: "bytes",
    V: "structured",
    c: "complex",
    M: "dates",
    m: "durations",
  };
  return names[letter] ?? quote(descr);
}

/**
 * Reads rows of an array; `open` starts a stream of its bytes, header included.
 * @param fileBytes size of the file, which limits how much is held at once
 */
export function npyRows(
  header: NpyHeader,
  open: () => ByteReader,
  where: string,
  fileBytes: number,
): RowReader {
  const { numbers, shape } = header;
  if (!numbers)
    throw new UserError(
      `${where} holds ${header.type} values, and only plain numbers can be read without Python; save it as numbers`,
    );
  const rows = (remedy?: string) =>
    new NpyRows({ ...header, numbers }, open, where, { bytes: largestPiece(fileBytes), remedy });
  if (!header.fortranOrder || shape.length < 2) return rows();
  return new FortranRows(rows("save it in C order, by numpy.ascontiguousarray"), shape);
}

class NpyRows implements RowReader {
  readonly #header: NpyHeader & { readonly numbers: NumberType };
  readonly #open: () => ByteReader;
  readonly #where: string;
  /** The most bytes of rows at once, and the remedy for more. */
  readonly #largest: { readonly bytes: number; readonly remedy?: string };
  #reader: ByteReader | undefined;

  constructor(
    header: NpyHeader & { readonly numbers: NumberType },
    open: () => ByteReader,
    where: string,
    largest: { readonly bytes: number; readonly remedy?: string },
  ) {
    this.#header = header;
    this.#open = open;
    this.#where = where;
    this.#largest = largest;
  }

  async next(count: number): Promise<Numbers> {
    const { shape, numbers, headerBytes } = this.#header;
    const length = count * rowWidth(shape) * numbers.bytes;
    if (length > this.#largest.bytes)
      throw new UserError(tooLarge(this.#where, count, length, this.#largest.bytes, this.#largest.remedy));
    if (!this.#reader) {
      this.#reader = this.#open();
      await this.#reader.read(headerBytes);
    }
    const bytes = await this.#reader.read(length);
    if (bytes.length < length) throw new UserError(`${this.#where} ends too early; copy the file again`);
    return decodedOrRefused(this.#where, () => decodeNumbers(bytes, numbers));
  }
}

/** Rows of an array in Fortran order, where no row is complete before all have been read. */
class FortranRows implements RowReader {
  readonly #stored: RowReader;
  readonly #shape: readonly number[];
  #rows: RowReader | undefined;

  constructor(stored: RowReader, shape: readonly number[]) {
    this.#stored = stored;
    this.#shape = shape;
  }

  async next(count: number): Promise<Numbers> {
    this.#rows ??= new MemoryRows(
      toRowMajor(await this.#stored.next(this.#shape[0]), fortranOrder(this.#shape)),
      rowWidth(this.#shape),
    );
    return this.#rows.next(count);
  }
}

/**
 * The pickle of an array's objects, from a reader behind its header.
 * @throws UserError when it does not fit into memory.
 */
async function readObjects(reader: ByteReader, bytes: number, where: string): Promise<Uint8Array> {
  if (bytes >= LARGEST_PIECE)
    throw new UserError(
      `${where} holds ${bytes} bytes of objects, more than fit into memory at once; save it as plain numbers`,
    );
  return reader.read(bytes);
}

/** Opens a single array; its name is `array`. One of objects is a pickle, whose arrays have the names in it. */
export async function openNpy(source: ByteSource): Promise<ArrayFile> {
  const { path } = source;
  const size = await withOpen(source, async ({ size }) => size);
  const readers: ByteReader[] = [];
  const open = () => {
    const reader = new ByteReader(source.stream(0, size));
    readers.push(reader);
    return reader;
  };
  const close = async () => {
    for (const reader of readers) await reader.close();
  };
  try {
    const reader = open();
    const header = await readNpyHeader(reader, size, path);
    if (header.type === "object") {
      const pickle = await readObjects(reader, size - header.headerBytes, path);
      await close();
      return pickleFile(source, pickle);
    }
    return {
      path,
      format: "NumPy array",
      arrays: new Map([["array", header]]),
      rows: () => npyRows(header, open, path, size),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
