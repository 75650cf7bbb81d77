/** What a {@link Progress} writes to; `process.stderr` is one. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  /** The activity, e.g. `"train"`. */
  readonly label: string;
  /** The count at the end. */
  readonly total: number;
  /** The counted unit in the plural, e.g. `"updates"`. */
  readonly unit: string;
  /** The count where this process begins, above 0 for resumed work; earlier work does not count for the rate. */
  readonly start?: number;
  readonly stream?: ProgressStream;
  /** The time in milliseconds, from any beginning. */
  readonly clock?: () => number;
}

/** Milliseconds; shorter work shows no progress. */
const SILENT = 500;
const TERMINAL_INTERVAL = 100;
const LOG_INTERVAL = 10_000;
const BAR_WIDTH = 24;

/** `12,000`. */
export const thousands = new Intl.NumberFormat("en-US");

/**
 * Shows the progress of long work: on a terminal as one line, rewritten at most ten times a second; elsewhere (a log
 * file) as a plain line every ten seconds. `update` is cheap to call often; call `finish` at the end.
 */
export class Progress {
  readonly #options: Required<ProgressOptions>;
  readonly #began: number;
  #count: number;
  #suffix = "";
  #lastWritten: number;

  constructor({
    start = 0,
    stream = process.stderr,
    clock = () => performance.now(),
    ...required
  }: ProgressOptions) {
    this.#options = { start, stream, clock, ...required };
    this.#began = clock();
    this.#lastWritten = this.#began;
    this.#count = start;
  }

  /** Sets the count; `suffix` is a short note, e.g. `"success 97 %"`, which stays until the next one. */
  update(count: number, suffix = this.#suffix): void {
    this.#count = count;
    this.#suffix = suffix;
    const { stream, clock } = this.#options;
    const now = clock();
    const due = this.#lastWritten + (stream.isTTY ? TERMINAL_INTERVAL : LOG_INTERVAL);
    if (now < due || now < this.#began + SILENT) return;
    this.#lastWritten = now;
    const left = ((this.#options.total - count) * (now - this.#began)) / (count - this.#options.start);
    this.#write(now, Number.isFinite(left) ? `${formatDuration(left)} left` : "", stream.isTTY ? "" : "\n");
  }

  /** Shows a note at once, such as what the work still waits for. */
  tell(suffix: string): void {
    const { stream, clock } = this.#options;
    this.#suffix = suffix;
    this.#lastWritten = clock();
    this.#write(this.#lastWritten, "", stream.isTTY ? "" : "\n");
  }

  /** Ends the line of work that failed. */
  abandon(): void {
    const { stream } = this.#options;
    if (stream.isTTY && this.#lastWritten > this.#began) stream.write("\n");
  }

  /** Writes the last line, with the time it took. */
  finish(suffix = this.#suffix): void {
    this.#suffix = suffix;
    const now = this.#options.clock();
    if (now >= this.#began + SILENT) this.#write(now, `took ${formatDuration(now - this.#began)}`, "\n");
  }

  #write(now: number, time: string, end: string): void {
    const { label, total, unit, start, stream } = this.#options;
    const fraction = total > 0 ? Math.min(1, this.#count / total) : 1;
    const facts = [
      `${Math.floor(fraction * 100)} %`.padStart(5), // rounded down: 100 % means done
      `${thousands.format(this.#count)}/${thousands.format(total)} ${unit}`,
      `${formatRate(((this.#count - start) / (now - this.#began)) * 1000)} ${unit}/s`,
      time,
      this.#suffix,
    ]
      .filter((fact) => fact !== "")
      .join("  ");
    if (!stream.isTTY) {
      stream.write(`${label} ${facts}${end}`);
      return;
    }
    const width = (stream.columns ?? 80) - 1; // the last column would wrap on some terminals
    const room = Math.min(BAR_WIDTH, width - label.length - facts.length - 3);
    const bar = room < 5 ? "" : `${"█".repeat(Math.round(fraction * room)).padEnd(room, "░")} `;
    stream.write(`\r${shorten(`${label}  ${bar}${facts}`, width)}\x1b[K${end}`);
  }
}

/** Runs work that reports its progress, with a progress bar from the first report on. */
export async function withProgress<Result>(
  label: string,
  unit: string,
  work: (onProgress: (done: number, total: number) => void) => Promise<Result>,
): Promise<Result> {
  let progress: Progress | undefined;
  try {
    const result = await work((done, total) => {
      progress ??= new Progress({ label, total, unit, start: done });
      progress.update(done);
    });
    progress?.finish();
    return result;
  } catch (error) {
    progress?.abandon();
    throw error;
  }
}

/** Like {@link withProgress} for work that counts bytes. */
export function withByteProgress<Result>(
  label: string,
  work: (onBytes: (bytes: number, total: number) => void) => Promise<Result>,
): Promise<Result> {
  return withProgress(label, "MB", (onProgress) =>
    work((bytes, total) => onProgress(megabytes(bytes), megabytes(total))),
  );
}

export function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** The line, cut where it is longer than `width`. */
export function shorten(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** Three digits, or all digits of a whole number above. */
export function formatRate(rate: number): string {
  return rate < 999.5 ? String(Number(rate.toPrecision(3))) : thousands.format(Math.round(rate));
}

/** A duration in its two largest units: `38 s`, `4 min 05 s`, `2 h 07 min`, `3 d 04 h`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
    `${large} ${largeUnit} ${String(small).padStart(2, "0")} ${smallUnit}`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return two(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(seconds / 3600);
  return two(Math.floor(hours / 24), "d", hours % 24, "h");
}
