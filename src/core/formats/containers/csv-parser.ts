import { importOptional } from "../../base/optional.ts";

/** Lines of one record. A quote that is left open would otherwise take many rows into one cell. */
const MOST_LINES = 1000;
const REMEDY = "end it with a quote, and write a quote inside of it as two";

/** The records of a text, without its empty lines, up to the first one that is faulty. */
export interface ParsedCsv {
  /** Cells without quotes and the spaces around them. The last record may have another number of them than the others. */
  readonly records: readonly (readonly string[])[];
  /** The last line of a record by its index; the first line of the text is 1. */
  lineOf(record: number): number;
  readonly fault?: CsvFault;
}

export interface CsvFault {
  /** Where the faulty record begins. */
  readonly line: number;
  readonly sentence: string;
  /** Whether the text ends within a quoted cell. */
  readonly isOpen: boolean;
}

/** Parses text in UTF-8. */
export type ParseCsv = (text: Uint8Array, delimiter: string) => ParsedCsv;

/** Loads csv-parse. Throws UserError when it is not installed. */
export async function loadCsvParser(): Promise<ParseCsv> {
  // The build for pages also runs in Node.
  const library = await importOptional(
    "csv-parse",
    () => import("csv-parse/browser/esm/sync"),
    "reading tables of text",
  );
  return (text, delimiter) => {
    let numbered: NumberedRecords | undefined;
    const number = () => {
      numbered ??= parseWithLines(library, text, delimiter);
      return numbered;
    };
    const lineOf = (record: number) => number().lines[record];
    try {
      const records = library.parse(text, optionsOf(delimiter));
      if (records.every((cells) => linesOf(cells) <= MOST_LINES)) return { records, lineOf };
    } catch (error) {
      if (!(error instanceof library.CsvError)) throw error;
    }
    const { records, fault } = number();
    return { records, lineOf, fault };
  };
}

type Library = typeof import("csv-parse/browser/esm/sync");

function optionsOf(delimiter: string) {
  return {
    delimiter: [delimiter],
    record_delimiter: ["\r\n", "\n"],
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  };
}

interface NumberedRecords extends Pick<ParsedCsv, "records" | "fault"> {
  readonly lines: readonly number[];
}

/** Parses text several times more slowly than without lines, so only where one has to be named. */
function parseWithLines({ parse, CsvError }: Library, text: Uint8Array, delimiter: string): NumberedRecords {
  const records: (readonly string[])[] = [];
  const lines: number[] = [];
  // Lines of the records so far. The library counts a line break of \r\n inside of quotes twice.
  let filled = 0;
  let fault: CsvFault | undefined;
  const add = (cells: readonly string[], emptyLines: number) => {
    if (fault) return;
    const count = linesOf(cells);
    if (count > MOST_LINES) {
      const sentence = `a quoted cell begins here and has more than ${MOST_LINES} lines; ${REMEDY}`;
      fault = { line: filled + emptyLines + 1, sentence, isOpen: false };
      return;
    }
    filled += count;
    records.push(cells);
    lines.push(filled + emptyLines);
  };
  try {
    parse(text, {
      ...optionsOf(delimiter),
      on_record: (cells, { empty_lines }) => add(cells, empty_lines),
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { code, empty_lines, record } = error;
    if (record) add(record, empty_lines);
    else {
      const isOpen = code === "CSV_QUOTE_NOT_CLOSED";
      const sentence = `a quoted cell ${isOpen ? "begins here and does not end" : "is followed by text"}; ${REMEDY}`;
      fault ??= { line: filled + empty_lines + 1, sentence, isOpen };
    }
  }
  return { records, lines, fault };
}

/** Lines of a record. */
function linesOf(cells: readonly string[]): number {
  let count = 1;
  for (const cell of cells)
    for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) count++;
  return count;
}
