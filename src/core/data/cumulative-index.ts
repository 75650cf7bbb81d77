/**
 * Finds the bin that a position lies in, of bins that lie end to end.
 *
 * A guide table gives, for every average bin's worth of positions, the bin it begins in (Chen and Asau, 1974): with bins
 * of about one size there is no search, and it takes four bytes per bin however many positions there are.
 */
export class CumulativeIndex {
  /** Where each bin begins. */
  readonly starts: Uint32Array;
  /** All positions: 0 … total − 1. */
  readonly total: number;
  readonly #guide: Uint32Array;
  readonly #perPosition: number;

  private constructor(starts: Uint32Array, total: number) {
    this.starts = starts;
    this.total = total;
    this.#perPosition = starts.length / total;
    this.#guide = new Uint32Array(starts.length + 1);
    for (let guide = 0, bin = 0; guide < starts.length; guide++) {
      // The first position that leads here, or one before it.
      const position = Math.floor(guide / this.#perPosition);
      while (bin + 1 < starts.length && starts[bin + 1] <= position) bin++;
      this.#guide[guide] = bin;
    }
    this.#guide[starts.length] = starts.length - 1;
  }

  /** Bins with these numbers of positions; at least one is not empty. */
  static ofCounts(counts: Uint32Array): CumulativeIndex {
    const starts = new Uint32Array(counts.length);
    let total = 0;
    for (let bin = 0; bin < counts.length; bin++) {
      starts[bin] = total;
      total += counts[bin];
    }
    return new CumulativeIndex(starts, total);
  }

  /** The bin of a position from 0 to total − 1. */
  binOf(position: number): number {
    const { starts } = this;
    const guide = Math.floor(position * this.#perPosition);
    let low = this.#guide[guide];
    // Rounding can lead to the entry behind.
    if (starts[low] > position) low = this.#guide[guide - 1];
    if (low + 1 === starts.length || starts[low + 1] > position) return low;
    let high = starts.length;
    for (let step = 1; low + step < starts.length; step *= 2)
      if (starts[low + step] > position) {
        high = low + step;
        break;
      } else low += step;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle] <= position) low = middle;
      else high = middle;
    }
    return low;
  }
}
