/** A table of text cells; every row has as many cells as the header. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * The table as aligned text for a terminal: two spaces between columns, a rule under the header, columns of numbers
 * flush right. No line end after the last row.
 */
export function formatTable(table: Table): string {
  const columns = layOut(table);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => pad(cell, columns[column]))
      .join("  ")
      .trimEnd();
  const rule = columns.map(({ width }) => "─".repeat(width)).join("  ");
  return [line(table.header), rule, ...table.rows.map(line)].join("\n");
}

/** The same table in Markdown, aligned in the source as well. */
export function formatMarkdownTable({ header, rows }: Table): string {
  const escapeBars = (cells: readonly string[]): string[] => cells.map((cell) => cell.replaceAll("|", "\\|"));
  const table = { header: escapeBars(header), rows: rows.map(escapeBars) };
  const columns = layOut(table);
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => pad(cell, columns[column])).join(" | ")} |`;
  const rule = columns.map(({ width, numeric }) =>
    numeric ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2),
  );
  return [line(table.header), `|${rule.join("|")}|`, ...table.rows.map(line)].join("\n");
}

interface Column {
  readonly width: number;
  readonly numeric: boolean;
}

/** A cell that reads as a number, with what may follow one (a unit, an error, an interval); a dash for "none"; in bold or not. */
const NUMERIC =
  /^(?:(?:\*\*)?[-+−<>≈]?[\d.,]+(?:e[-+−]?\d+)?\p{L}{0,3}(?:[\s%±(–/×*].*)?|NaN|[-−]?Infinity|[-–—])$/iu;

function layOut({ header, rows }: Table): Column[] {
  for (const [index, row] of rows.entries())
    if (row.length !== header.length)
      throw new RangeError(`table: row ${index} has ${row.length} cells, the header ${header.length}`);
  return header.map((title, column) => {
    const cells = rows.map((row) => row[column]);
    return {
      // Not as arguments of one call, whose number is limited.
      width: cells.reduce((width, cell) => Math.max(width, length(cell)), length(title)),
      numeric:
        cells.some((cell) => /\d/.test(cell)) && cells.every((cell) => cell === "" || NUMERIC.test(cell)),
    };
  });
}

function pad(cell: string, { width, numeric }: Column): string {
  const space = " ".repeat(width - length(cell));
  return numeric ? space + cell : cell + space;
}

/** Length in characters as printed, not in UTF-16 units. */
function length(cell: string): number {
  return [...cell].length;
}
