import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import type { ByteSource } from "../byte-source.ts";
import { type ArrayFile, type ArrayInfo, MemoryRows, refuseMany } from "./array-file.ts";
import { LARGEST_PIECE } from "./limits.ts";
import { LONGEST_LINE, linesOf } from "./lines.ts";

/** Lines of one quoted cell. */
const MOST_LINES = 1000;
const DELIMITERS = [",", ";", "\t"] as const;

/** Whether a file begins with a line of text with several cells. */
export function isCsv(head: Uint8Array): boolean {
  const [line] = new TextDecoder().decode(head).split("\n", 1);
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

  append(cell: string, line: number): void {
    if (this.text) return;
    const value = numberOf(cell);
    if (value === undefined) {
      this.text = { line, cell };
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
  let delimiter: string = DELIMITERS[0];
  let number = 0;
  let rows = 0;
  for await (const { line, lines } of recordsOf(source)) {
    number += lines;
    if (line.trim() === "") continue;
    if (!columns) {
      const counts = DELIMITERS.map((candidate) => occurrences(line, candidate));
      const most = Math.max(...counts);
      refuseMany(path, most + 1);
      delimiter = DELIMITERS[counts.indexOf(most)];
      const [first, ...others] = splitLine(line, delimiter);
      columns = namedColumns(path, [first.trim() === "" ? unnamed(others) : first, ...others]);
      continue;
    }
    const cells = splitLine(line, delimiter);
    if (cells.length !== columns.size)
      throw new UserError(
        `${path}, line ${number}: it has ${cells.length} cells where the first line names ${columns.size} columns; repair that line`,
      );
    let index = 0;
    let bytes = 0;
    for (const column of columns.values()) {
      column.append(cells[index++], number);
      bytes += column.bytes;
    }
    if (bytes > largest)
      throw new UserError(
        `${path}, line ${number}: the numbers up to here fill more than ${largest} bytes, and those of a table have to fit into memory as a whole; save it as .npz or HDF5 instead`,
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
          `${path}, line ${text.line}, column ${quote(name)}: ${quote(text.cell)} is no number; repair it, or leave the column out`,
        );
      return new MemoryRows(values, 1);
    },
    close: async () => {},
  };
}

function occurrences(line: string, character: string): number {
  let count = 0;
  for (let at = line.indexOf(character); at >= 0; at = line.indexOf(character, at + 1)) count++;
  return count;
}

function namedColumns(path: string, names: readonly string[]): Map<string, Column> {
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

/** Lines, those of a quoted cell with line breaks together, and how many they are. */
async function* recordsOf(
  source: ByteSource,
): AsyncGenerator<{ readonly line: string; readonly lines: number }> {
  let open: string[] = [];
  let length = 0;
  let isQuoted = false;
  for await (const line of linesOf(source)) {
    if (occurrences(line, '"') % 2 === 1) isQuoted = !isQuoted;
    if (!isQuoted && open.length === 0) yield single(line);
    else {
      open.push(line);
      length += line.length;
    }
    if (isQuoted && open.length < MOST_LINES && length < LONGEST_LINE) continue;
    if (isQuoted) yield* open.map(single);
    else if (open.length > 0) yield { line: open.join("\n"), lines: open.length };
    isQuoted = false;
    length = 0;
    open = [];
  }
  yield* open.map(single);
}

/** A line of a quote without an end: such lines stay apart, so that the faulty one is named. */
function single(line: string) {
  return { line, lines: 1 };
}

/** The cells of a line; quoted cells may contain delimiters and doubled quotes. */
function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (character === '"') {
      if (quoted && line[i + 1] === '"') cell += line[++i];
      else quoted = !quoted;
    } else if (character === delimiter && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  return [...cells, cell];
}
