import { quantile } from "../../core/statistics/quantile.ts";

/** Latencies that are kept, the newest ones. */
const KEPT = 10_000;

/** Latencies in milliseconds of the last {@link KEPT} calls, and the largest of all calls. */
export interface LatencyFigures {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Collects latencies in a buffer of fixed size. */
export class Latencies {
  readonly #kept = new Float64Array(KEPT);
  #max = 0;
  count = 0;

  add(milliseconds: number): void {
    this.#kept[this.count++ % KEPT] = milliseconds;
    this.#max = Math.max(this.#max, milliseconds);
  }

  /** Undefined before the first latency. */
  figures(): LatencyFigures | undefined {
    if (this.count === 0) return undefined;
    const sorted = this.#kept.slice(0, Math.min(this.count, KEPT)).sort();
    return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: this.#max };
  }
}
