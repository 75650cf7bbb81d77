/** Bits of a float32 number's mantissa that are dropped. Lengths that differ by 0.4 % still differ in the bits that are left. */
const DROPPED_BITS = 15;

/** Lengths are counted in bins, each √2 times as long as the one before; valleys are searched among these counts. */
const STEPS_PER_OCTAVE = 2;
/** How many times as common as the least common length the commonest one above it must be. */
const PEAK_TO_VALLEY = 4;

/** Counts of lengths, finely enough for quantiles, in memory that does not grow with how many there are. */
export class LengthCounts {
  /** By sign, exponent and the highest bits of the mantissa: the order of the numbers themselves. */
  readonly #counts = new Float64Array(2 ** (31 - DROPPED_BITS));
  readonly #number = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#number.buffer);
  #total = 0;

  /** @param length 0 or more */
  add(length: number): void {
    this.#number[0] = length;
    this.#counts[this.#bits[0] >>> DROPPED_BITS]++;
    this.#total++;
  }

  /**
   * A length between the usual ones and others that are much longer: the least common one among the longest `share` of
   * all lengths above 0, where some longer one is at least four times as common. Undefined where lengths only become rarer.
   */
  valley(share: number): number | undefined {
    const positive = this.#total - this.#counts[0];
    const usual = this.quantile(1 - (share * positive) / this.#total);
    if (!(usual > 0)) return undefined;
    const stepOf = (length: number) => Math.floor(STEPS_PER_OCTAVE * Math.log2(length / usual));
    const counts: number[] = [];
    for (let bin = 1; bin < this.#counts.length; bin++) {
      const length = this.#upperEdge(bin);
      if (this.#counts[bin] === 0 || length <= usual) continue;
      counts[stepOf(length)] = (counts[stepOf(length)] ?? 0) + this.#counts[bin];
    }
    let best: { readonly step: number; readonly depth: number } | undefined;
    let peak = 0;
    for (let step = counts.length - 1; step > 0; step--) {
      const count = counts[step] ?? 0;
      peak = Math.max(peak, count);
      const depth = peak - PEAK_TO_VALLEY * count;
      if (depth >= (best?.depth ?? 1)) best = { step, depth };
    }
    return best && usual * 2 ** ((best.step + 1) / STEPS_PER_OCTAVE);
  }

  /** A length, up to 0.4 % above the smallest one that `share` of all lengths do not exceed; 0 if there are none. */
  quantile(share: number): number {
    let left = Math.ceil(share * this.#total);
    for (let bin = 0; bin < this.#counts.length && left > 0; bin++) {
      left -= this.#counts[bin];
      if (left > 0) continue;
      return this.#upperEdge(bin);
    }
    return 0;
  }

  /** The greatest length that is counted in a bin. */
  #upperEdge(bin: number): number {
    if (bin === 0) return 0;
    this.#bits[0] = (bin << DROPPED_BITS) | (2 ** DROPPED_BITS - 1);
    return this.#number[0];
  }
}
