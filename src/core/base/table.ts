/** A table of text cells; every row has as many cells as the header. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * The table as aligned text for a terminal: two spaces between columns, a rule under the header, columns of numbers
 * flush right. No line end after the last row.
 * @param width of the terminal in characters: longer cells are cut, those of the widest columns first; numbers and
 * names in the first column are kept as long as possible
 */
export function formatTable(table: Table, width = Number.POSITIVE_INFINITY): string {
  const columns = narrow(layOut(table), width);
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, column) => pad(cut(cell, columns[column].width), columns[column]));
    return cut(padded.join("  ").trimEnd(), width);
  };
  const rule = cut(columns.map(({ width }) => "─".repeat(width)).join("  "), width);
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
  /** The least width that leaves it readable. */
  readonly least: number;
  readonly numeric: boolean;
}

/** The fewest characters that a column of text keeps; the first one holds names, which are copied into commands. */
const LEAST_TEXT = 12;
const LEAST_NAME = 40;

/** The columns, the widest made narrower until all fit into `width` or none can be narrower. */
function narrow(columns: readonly Column[], width: number): Column[] {
  const fitted = columns.map((column) => ({ ...column }));
  const excess = () => fitted.reduce((sum, column) => sum + column.width + 2, -2) - width;
  while (excess() > 0) {
    const reducible = fitted.filter((column) => column.width > column.least);
    if (reducible.length === 0) break;
    reducible.reduce((widest, column) => (column.width > widest.width ? column : widest)).width--;
  }
  return fitted;
}

/** The text, cut where it is longer than `width`. */
function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join("")}…`;
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
    const numeric =
      cells.some((cell) => /\d/.test(cell)) && cells.every((cell) => cell === "" || NUMERIC.test(cell));
    // Not as arguments of one call, whose number is limited.
    const longest = cells.reduce((width, cell) => Math.max(width, length(cell)), 0);
    const width = Math.max(longest, length(title));
    return {
      width,
      least: numeric ? longest : Math.min(width, column === 0 ? LEAST_NAME : LEAST_TEXT),
      numeric,
    };
  });
}

function pad(cell: string, { width, numeric }: Pick<Column, "width" | "numeric">): string {
  const space = " ".repeat(width - length(cell));
  return numeric ? space + cell : cell + space;
}

/** Length in characters as printed, not in UTF-16 units. */
function length(cell: string): number {
  return [...cell].length;
}
