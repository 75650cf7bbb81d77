import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import type { ByteSource } from "../byte-source.ts";
import { type ArrayFile, type ArrayInfo, MemoryRows, pathsReader, refuseMany } from "./array-file.ts";
import { csvBlocks } from "./csv-records.ts";
import { LARGEST_PIECE } from "./limits.ts";
import { firstLine } from "./lines.ts";

const DELIMITERS = [",", ";", "\t"] as const;

/** Whether a file begins with a line of text with several cells, empty lines aside. */
export function isCsv(head: Uint8Array): boolean {
  const line = firstLine(new TextDecoder().decode(head)) ?? "";
  const binary = Array.from(line).some(
    (character) => (character < " " && !"\t\r".includes(character)) || character === "\ufffd",
  );
  return !binary && DELIMITERS.some((delimiter) => line.includes(delimiter));
}

/** A growing column of numbers; after a cell that is not a number it keeps none. */
class Column {
  #values = new Float64Array(16);
  #length = 0;
  /** The first cell that is not a number, and its line. */
  text: { readonly line: number; readonly cell: string } | undefined;

  append(cell: string, lineOf: () => number): void {
    if (this.text) return;
    const value = numberOf(cell);
    if (value === undefined) {
      this.text = { line: lineOf(), cell };
      this.#values = new Float64Array(0);
      this.#length = 0;
      return;
    }
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  get bytes(): number {
    return this.#length * Float64Array.BYTES_PER_ELEMENT;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/**
 * Opens a table of text whose first line names the columns; cells are separated by commas, semicolons or tabs. Its
 * numbers are held in memory, up to `largest` bytes of them.
 * @throws UserError naming the line.
 */
export async function openCsv(source: ByteSource, largest = LARGEST_PIECE): Promise<ArrayFile> {
  const { path } = source;
  let columns: Map<string, Column> | undefined;
  let rows = 0;
  for await (const { records, lineOf } of csvBlocks(source, mostFrequentDelimiter))
    for (const [record, cells] of records.entries()) {
      if (!columns) {
        refuseMany(path, cells.length);
        const [first, ...others] = cells;
        columns = namedColumns(path, [first === "" ? unnamed(others) : first, ...others]);
        continue;
      }
      const line = () => lineOf(record);
      let index = 0;
      let bytes = 0;
      for (const column of columns.values()) {
        column.append(cells[index++], line);
        bytes += column.bytes;
      }
      if (bytes > largest)
        throw new UserError(
          `${path}, line ${line()}: the numbers up to here fill more than ${largest} bytes, and those of a table have to fit into memory as a whole; save it as .npz or HDF5 instead`,
        );
      rows++;
    }
  if (!columns || rows === 0)
    throw new UserError(
      `${path}: the table has no rows; give a file with a line of names and a line per step`,
    );
  const named = columns;
  const arrays = new Map<string, ArrayInfo>(
    Array.from(named, ([name, { text }]) => [name, { type: text ? "text" : "float64", shape: [rows] }]),
  );
  return {
    path,
    format: "table of text",
    arrays,
    rows: (name) => {
      const { text, values } = named.get(name)!;
      if (text)
        throw new UserError(
          `${path}, line ${text.line}, column ${quote(name)}: ${quote(text.cell)} is not a number; ${/^\s*[+-]?\d+,\d+\s*$/.test(text.cell) ? "write numbers with a decimal point" : "repair it, or leave the column out"}`,
        );
      return new MemoryRows(values, 1);
    },
    packed: (name) => pathsReader(() => readCells(source, [...named.keys()].indexOf(name), largest)),
    close: async () => {},
  };
}

/** Bytes that a short text takes besides its characters. */
const TEXT_BYTES = 48;

/** The cells of a column of text. They are not kept when the table is opened, since few tables have a use for them. */
async function readCells(source: ByteSource, column: number, largest: number): Promise<string[]> {
  const cells: string[] = [];
  let bytes = 0;
  for await (const { records } of csvBlocks(source, mostFrequentDelimiter))
    for (const record of records) {
      const cell = record[column].trim();
      cells.push(cell);
      bytes += TEXT_BYTES + 2 * cell.length;
      if (bytes > largest)
        throw new UserError(
          `${source.path}: the texts of a column fill more than ${largest} bytes; split the table`,
        );
    }
  return cells.slice(1); // without the name of the column
}

function mostFrequentDelimiter(line: string): string {
  const counts = DELIMITERS.map((candidate) => occurrences(line, candidate));
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

function occurrences(line: string, character: string): number {
  let count = 0;
  for (let at = line.indexOf(character); at >= 0; at = line.indexOf(character, at + 1)) count++;
  return count;
}

function namedColumns(path: string, names: readonly string[]): Map<string, Column> {
  if (names.some((name) => name.includes("\r")))
    throw new UserError(
      `${path}: its lines end in carriage returns alone; save it with the line ends of Unix or Windows`,
    );
  const columns = new Map(names.map((name) => [name.trim(), new Column()]));
  if (names.some((name) => name.trim() === "" || numberOf(name) !== undefined))
    throw new UserError(`${path}, line 1: expected the names of the columns; add such a line`);
  if (columns.size < names.length)
    throw new UserError(`${path}, line 1: two columns have the same name; rename one of them`);
  return columns;
}

/** The name that pandas gives on reading to the unnamed labels that it writes as the first column. */
function unnamed(others: readonly string[]): string {
  return others.includes("Unnamed: 0") ? "Unnamed: 0.1" : "Unnamed: 0";
}

function numberOf(cell: string): number | undefined {
  const text = cell.trim();
  // JavaScript would read other bases than ten.
  if (text === "" || /^0[xob]/i.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return (
    {
      nan: Number.NaN,
      true: 1,
      false: 0,
      inf: Number.POSITIVE_INFINITY,
      "-inf": Number.NEGATIVE_INFINITY,
    } as Record<string, number>
  )[text.toLowerCase()];
}
