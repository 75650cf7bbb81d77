import picocolors from "picocolors";
import { formatTable, type Table } from "../../core/base/table.ts";

/** A stream that may be a terminal; `process.stdout` is one. */
interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Colours for a stream: none unless it is a terminal, or where NO_COLOR is set; FORCE_COLOR asks for them anywhere. */
export function colorsOf(stream: OutputStream, environment = process.env) {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  return picocolors.createColors(
    !NO_COLOR && (Boolean(FORCE_COLOR) || (stream.isTTY === true && TERM !== "dumb")),
  );
}

/** Characters that fit into a line of the terminal; without limit where the output is not one. */
export function lineWidth({ isTTY, columns = 80 }: OutputStream = process.stdout): number {
  return isTTY ? columns : Number.POSITIVE_INFINITY;
}

/** Prints text that may contain tables of {@link formatTable}, whose headers are highlighted. */
export function printText(text: string, stream: OutputStream = process.stdout): void {
  const { bold, dim } = colorsOf(stream);
  console.log(text.replace(/^(.*)\n(─[─ …]*)$/gm, (_, header, rule) => `${bold(header)}\n${dim(rule)}`));
}

/** Prints a table, cut to the width of the terminal. */
export function printTable(table: Table): void {
  printText(formatTable(table, lineWidth()));
}

/** Prints values as JSON; numbers of arrays with types as lists. */
export function printJson(value: unknown): void {
  const lists = (_: string, inner: unknown) =>
    ArrayBuffer.isView(inner) && !(inner instanceof DataView) ? Array.from(inner as Float64Array) : inner;
  console.log(JSON.stringify(value, lists, 2));
}

/** Prints a note about what was done, on the stream of errors so that output can be piped. */
export function printError(message: string): void {
  console.error(`${colorsOf(process.stderr).red("error:")} ${message}`);
}
