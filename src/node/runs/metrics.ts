import { existsSync, readFileSync } from "node:fs";
import { UserError } from "../../core/base/errors.ts";
import { GrowingFile } from "../files/growing-file.ts";

/**
 * One row of a log: the update `step` it belongs to and any number of named values, e.g. `critic/loss`.
 * `seconds`, where present, is wall-clock time since the run began: the one value that differs between equal runs.
 */
export interface MetricsRow {
  readonly step: number;
  readonly [name: string]: number;
}

/** Where rows go. `position` and `truncate` let a resumed run continue from its checkpoint. */
export interface MetricsSink {
  append(row: MetricsRow): void;
  /** Length in bytes, once every row so far is safely on the disk. */
  position(): number;
  /** Drops everything written after `position` was taken. Throws UserError if the file is another one by now. */
  truncate(position: number): void;
  close(): void;
}

const NEWLINE = "\n".charCodeAt(0);

/** JSON cannot write the values of a diverged run; they stand in the file as these strings. */
const NON_FINITE: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, "-Infinity": -Infinity };

/** A log of one JSON object per line: `metrics.jsonl` and `eval.jsonl`. */
export class MetricsLog implements MetricsSink {
  readonly #file: GrowingFile;

  /** Opens the log at `path`, creating it where it is missing. */
  constructor(path: string) {
    this.#file = new GrowingFile(path);
  }

  append(row: MetricsRow): void {
    const json = JSON.stringify(row, (_, value) =>
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    );
    this.#file.append(`${json}\n`);
  }

  position(): number {
    return this.#file.position();
  }

  truncate(position: number): void {
    if (position > 0 && position <= this.#file.length && this.#file.byteAt(position - 1) !== NEWLINE)
      throw new UserError(
        `${this.#file.path} has no line end at byte ${position}, where the checkpoint saw one: ` +
          "it was edited since; restore it to continue this run",
      );
    this.#file.truncate(position);
  }

  close(): void {
    this.#file.close();
  }
}

/**
 * All rows of a log. A last line without its line end is one still being written, or torn by a kill: it is left out.
 * @throws UserError naming file and line where a complete line is not a row, or the file where there is none.
 */
export function readMetrics(path: string): MetricsRow[] {
  if (!existsSync(path)) throw new UserError(`${path} does not exist: nothing was logged there`);
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.slice(0, -1).map((line, index) => {
    try {
      return parseRow(line);
    } catch (error) {
      throw new UserError(`${path}, line ${index + 1}: ${(error as Error).message}`);
    }
  });
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
    const number = typeof value === "string" && Object.hasOwn(NON_FINITE, value) ? NON_FINITE[value] : value;
    if (typeof number !== "number") throw new TypeError(`${name} is not a number: ${JSON.stringify(value)}`);
    return [name, number] as const;
  });
  const result = Object.fromEntries(entries);
  if (!Number.isSafeInteger(result.step) || result.step < 0)
    throw new TypeError("step is not a whole number");
  return result as { step: number };
}
