import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { MetricsRow } from "../../core/learn/metrics-sink.ts";
import { GrowingFile } from "../files/growing-file.ts";
import { HashChain, withoutChain } from "../files/hash-chain.ts";
import { readRegularSync } from "../files/regular.ts";

export type { MetricsRow };

/** Where rows go. `position` and `truncate` let a resumed run continue from its checkpoint. */
export interface RowLog<Position> {
  append(row: MetricsRow): void;
  /** The present end, once every row so far is safely on the disk. */
  position(): Position;
  /** Drops everything written after `position` was taken. Throws UserError if the file was replaced. */
  truncate(position: Position): void;
  close(): void;
}

/** The end of a log: how many rows it has, and the chain value of the last one. */
export interface LogPosition {
  readonly rows: number;
  readonly chain: string;
}

/** JSON cannot write the values of a diverged run; the file has these strings instead. */
const NON_FINITE: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, "-Infinity": -Infinity };

/**
 * A log of one JSON object per line: `metrics.jsonl` and `eval.jsonl`. Each row ends in a chain value, see
 * {@link HashChain}.
 */
export class MetricsLog implements RowLog<LogPosition> {
  readonly #file: GrowingFile;
  readonly #start: string;
  #chain: HashChain;
  #rows = 0;

  /**
   * Opens the log at `path`, creating it where it is missing. An existing log has to be truncated to a position first.
   * @param start where its chain begins
   */
  constructor(path: string, start: string) {
    this.#file = new GrowingFile(path);
    this.#start = start;
    this.#chain = new HashChain(start);
  }

  append(row: MetricsRow): void {
    this.#file.requirePresent();
    this.#file.append(`${this.#chain.append(formatRow(row))}\n`);
    this.#rows++;
  }

  position(): LogPosition {
    this.#file.position();
    return { rows: this.#rows, chain: this.#chain.value };
  }

  truncate({ rows, chain }: LogPosition = { rows: 0, chain: this.#start }): void {
    const { path } = this.#file;
    const lines = completeLines(path).slice(0, rows);
    if (lines.length < rows)
      throw new UserError(
        `${path} has ${lines.length} rows where the checkpoint saw ${rows}: ` +
          "it was cut or replaced since; restore it to continue this run",
      );
    const verified = new HashChain(this.#start);
    verifyLines(lines, verified, path);
    if (verified.value !== chain)
      throw new UserError(
        `${path} does not have the rows that the checkpoint saw: it was replaced since; restore it to continue this run`,
      );
    this.#file.truncate(lines.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0));
    this.#chain = verified;
    this.#rows = rows;
  }

  close(): void {
    this.#file.close();
  }
}

/**
 * All rows of a log, verified, and their end. A last line without its line end is one still being written, or torn by a
 * kill: it is left out.
 * @param start where its chain begins
 * @throws UserError naming file and line where a row does not follow from those before it, or the file where there is none
 */
export function readMetrics(path: string, start: string): { rows: MetricsRow[]; end: LogPosition } {
  if (!existsSync(path)) throw new UserError(`${path} does not exist: nothing was logged there`);
  const chain = new HashChain(start);
  const rows = parseLines(verifyLines(completeLines(path), chain, path), path);
  return { rows, end: { rows: rows.length, chain: chain.value } };
}

/** A log whose chain was computed again. */
export interface Rechained {
  readonly text: string;
  readonly rows: readonly MetricsRow[];
  /** After each number of rows, from 0 on. */
  readonly positions: readonly LogPosition[];
}

/**
 * The rows of a log with the chain that begins at `start`, independent of their present chain values.
 * @throws UserError naming file and line where a line is not a row
 */
export function rechain(path: string, start: string): Rechained {
  const chain = new HashChain(start);
  const rows = parseLines(completeLines(path).map(withoutChain), path);
  const positions = [{ rows: 0, chain: start }];
  let text = "";
  for (const row of rows) {
    text += `${chain.append(formatRow(row))}\n`;
    positions.push({ rows: positions.length, chain: chain.value });
  }
  return { text, rows, positions };
}

/** The lines of a log, without one that is still being written. */
export function completeLines(path: string): string[] {
  return readRegularSync(path).toString("utf8").split("\n").slice(0, -1);
}

/** The objects of chained lines, without their chain values. */
function verifyLines(lines: readonly string[], chain: HashChain, path: string): string[] {
  return lines.map((line, index) => {
    const object = chain.verify(line);
    if (object !== undefined) return object;
    throw new UserError(
      `${path}, line ${index + 1}: the row was changed since it was written, or rows before it are missing; ` +
        `restore the file, or accept the change with \`smore reseal ${dirname(path)}\``,
    );
  });
}

function parseLines(lines: readonly string[], path: string): MetricsRow[] {
  return lines.map((line, index) => {
    try {
      return parseRow(line);
    } catch (error) {
      throw new UserError(`${path}, line ${index + 1}: ${(error as Error).message}`);
    }
  });
}

function formatRow(row: MetricsRow): string {
  return JSON.stringify(row, (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

function parseRow(line: string): MetricsRow {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new TypeError("not a JSON object");
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) throw new TypeError("not a JSON object");
  const entries = Object.entries(row).map(([name, value]) => {
    const number = loggedNumber(value);
    if (number === undefined) throw new TypeError(`${name} is not a number: ${JSON.stringify(value)}`);
    return [name, number] as const;
  });
  const result = Object.fromEntries(entries);
  if (!Number.isSafeInteger(result.step) || result.step < 0)
    throw new TypeError("step is not a whole number");
  return result as { step: number };
}

/** A number as a log holds it, where text stands for those that JSON cannot write; undefined for anything else. */
export function loggedNumber(value: unknown): number | undefined {
  if (typeof value === "string" && Object.hasOwn(NON_FINITE, value)) return NON_FINITE[value];
  return typeof value === "number" ? value : undefined;
}
