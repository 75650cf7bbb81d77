import { formatTable } from "../../core/base/table.ts";
import type { CellProgress } from "../sweep/index.ts";
import { formatDuration, formatRate, type ProgressStream, shorten, thousands } from "./progress.ts";

export interface GridDisplayOptions {
  readonly stream?: ProgressStream & { readonly rows?: number };
  /** The time in milliseconds, from any beginning. */
  readonly clock?: () => number;
}

const TERMINAL_INTERVAL = 200;
const LOG_INTERVAL = 60_000;

/** The first progress that a running cell reported. */
interface Start {
  readonly completed: number;
  readonly time: number;
}

/**
 * Shows the progress of a grid's cells: on a terminal as a table that is rewritten, elsewhere as a line for each cell
 * that ends and some lines every minute.
 */
export class GridDisplay {
  readonly #stream: NonNullable<GridDisplayOptions["stream"]>;
  readonly #clock: () => number;
  readonly #states = new Map<string, CellProgress>();
  /** By the names of the cells that this process started. */
  readonly #starts = new Map<string, Start>();
  /** Names of the cells that ended in this process, in that order. */
  readonly #ended: string[] = [];
  #lastWritten: number;
  /** Lines of the table on the terminal. */
  #height = 0;

  constructor({ stream = process.stderr, clock = () => performance.now() }: GridDisplayOptions = {}) {
    this.#stream = stream;
    this.#clock = clock;
    this.#lastWritten = stream.isTTY ? Number.NEGATIVE_INFINITY : clock();
  }

  /** Takes a new cell, or the changed state of one. */
  update(state: CellProgress): void {
    const { name } = state.cell;
    const before = this.#states.get(name);
    this.#states.set(name, state);
    const now = this.#clock();
    // The first count is where training continues; the time before it was spent on loading.
    if (state.status === "running" && before?.status === "running" && !this.#starts.has(name))
      this.#starts.set(name, { completed: state.completed, time: now });
    const ended = before?.status === "running" && state.status !== "running";
    if (ended) this.#ended.push(name);
    if (ended && !this.#stream.isTTY) this.#stream.write(`${this.#lineOf(state)}\n`);
    const due = this.#lastWritten + (this.#stream.isTTY ? TERMINAL_INTERVAL : LOG_INTERVAL);
    if (this.#count("running") === 0 || now < due) return;
    this.#lastWritten = now;
    this.#write();
  }

  /** A sentence that stays above the table. */
  notice(sentence: string): void {
    this.#stream.write(`${this.#erase()}${sentence}\n`);
    if (this.#stream.isTTY) this.#write();
  }

  /** Leaves the last state on the terminal. */
  finish(): void {
    this.#write();
  }

  #write(): void {
    const running = [...this.#states.values()].filter(({ status }) => status === "running");
    if (!this.#stream.isTTY) {
      for (const state of running) this.#stream.write(`${this.#lineOf(state)}\n`);
      this.#stream.write(`${this.#summary()}\n`);
      return;
    }
    const { columns = 80, rows = 24 } = this.#stream;
    const room = Math.max(0, rows - running.length - 5);
    const ended = room === 0 ? [] : this.#ended.slice(-room).map((name) => this.#states.get(name)!);
    const table = formatTable({
      header: ["run", "state", "updates", "updates/s", "success"],
      rows: [...ended.filter(({ status }) => status !== "running"), ...running].map((state) =>
        this.#cellsOf(state),
      ),
    });
    const lines = [...table.split("\n"), "", this.#summary()].map((line) => shorten(line, columns - 1));
    this.#stream.write(`${this.#erase()}${lines.join("\n")}\n`);
    this.#height = lines.length;
  }

  /** The characters that erase the table from the terminal. */
  #erase(): string {
    const sequence = this.#height === 0 ? "" : `\x1b[${this.#height}A\x1b[J`;
    this.#height = 0;
    return sequence;
  }

  #cellsOf(state: CellProgress): string[] {
    const { cell, status, completed, success } = state;
    return [
      cell.name,
      status,
      `${thousands.format(completed)}/${thousands.format(cell.settings.training.updates)}`,
      this.#rateOf(state),
      success === undefined ? "" : `${(100 * success).toFixed(0)} %`,
    ];
  }

  #rateOf({ cell, completed, status }: CellProgress): string {
    const start = this.#starts.get(cell.name);
    if (start === undefined || status !== "running") return "";
    const rate = (1000 * (completed - start.completed)) / (this.#clock() - start.time);
    return Number.isFinite(rate) ? formatRate(rate) : "";
  }

  #lineOf(state: CellProgress): string {
    const [name, status, updates, rate, success] = this.#cellsOf(state);
    const facts = [
      `${updates} updates`,
      rate && `${rate} updates/s`,
      success && `success ${success}`,
      state.failure?.split("\n")[0],
    ];
    return `${name} ${status}  ${facts.filter(Boolean).join("  ")}`;
  }

  #summary(): string {
    const states = [...this.#states.values()];
    const counts = (["finished", "diverged", "broken", "running", "waiting"] as const)
      .map((status) => ({ status, count: this.#count(status) }))
      .filter(({ count }) => count > 0)
      .map(({ status, count }) => `${count} ${status}`);
    const open = states.filter(({ status }) => status === "running" || status === "waiting");
    const left = open.reduce(
      (sum, { cell, completed }) => sum + cell.settings.training.updates - completed,
      0,
    );
    const done = states.reduce((sum, { cell, completed }) => {
      const start = this.#starts.get(cell.name);
      return start ? sum + completed - start.completed : sum;
    }, 0);
    const began = Math.min(...[...this.#starts.values()].map(({ time }) => time));
    const time = (left * (this.#clock() - began)) / done;
    const estimate = left > 0 && Number.isFinite(time) ? `  about ${formatDuration(time)} left` : "";
    return `${states.length} runs: ${counts.join(", ")}${estimate}`;
  }

  #count(status: CellProgress["status"]): number {
    return [...this.#states.values()].filter((state) => state.status === status).length;
  }
}
