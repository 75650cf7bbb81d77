/** Bits of a float32 number's mantissa that are dropped: what is left tells lengths apart that differ by 0.4 %. */
const DROPPED_BITS = 15;

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

  /** A length, up to 0.4 % above the smallest one that `share` of all lengths do not exceed; 0 where there are none. */
  quantile(share: number): number {
    let left = Math.ceil(share * this.#total);
    for (let bin = 0; bin < this.#counts.length && left > 0; bin++) {
      left -= this.#counts[bin];
      if (left > 0) continue;
      if (bin === 0) return 0;
      this.#bits[0] = (bin << DROPPED_BITS) | (2 ** DROPPED_BITS - 1);
      return this.#number[0];
    }
    return 0;
  }
}
