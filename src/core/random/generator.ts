/** The 32-bit finaliser of MurmurHash3: spreads every bit of the input over the output. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The whole state of a {@link RandomGenerator}: four 32-bit words, as plain JSON. */
export type RandomState = readonly [number, number, number, number];

/**
 * A seeded random generator (xoshiro128**, Blackman and Vigna 2018) whose state can be saved and restored.
 *
 * All random numbers of Smore come from such generators. Independent streams are named by *keys*:
 * `RandomGenerator.from(seed, "episode", 17)` is the same stream in every process, so work that is split over any
 * number of workers produces the same bits.
 */
export class RandomGenerator {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(state: RandomState) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /**
   * The stream of `seed` named by `keys`. Different seeds or keys name unrelated streams.
   * @throws RangeError unless the seed is a whole number from 0 to 2⁵³ − 1
   */
  static from(seed: number, ...keys: readonly (number | string)[]): RandomGenerator {
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new RangeError(`seed: expected a whole number from 0 to 2^53 - 1, got ${seed}`);
    const words = [seed >>> 0, Math.floor(seed / 2 ** 32)];
    for (const key of keys) {
      if (typeof key === "string") for (const character of key) words.push(character.codePointAt(0)!);
      else words.push(key >>> 0, Math.floor(key / 2 ** 32) >>> 0);
      words.push(0x9e3779b9); // a separator, so that ("ab") and ("a", "b") differ
    }
    const state = [0, 1, 2, 3].map((lane) => {
      let hash = mix(0x2545f491 + Math.imul(lane, 0x9e3779b9));
      for (const word of words) hash = mix(Math.imul(hash, 0x01000193) ^ mix(word + hash));
      return hash;
    }) as unknown as [number, number, number, number];
    if (state.every((word) => word === 0)) state[0] = 1;
    return new RandomGenerator(state);
  }

  /**
   * A generator that continues exactly where {@link RandomGenerator.state} was taken.
   * @throws TypeError unless `state` is four 32-bit whole numbers, not all zero
   */
  static restore(state: RandomState): RandomGenerator {
    const words: readonly number[] = Array.isArray(state) ? state : [];
    if (words.length !== 4 || !words.every(Number.isInteger) || words.every((word) => word === 0))
      throw new TypeError("random state: expected four 32-bit whole numbers, not all zero");
    return new RandomGenerator(words.map((word) => word >>> 0) as unknown as RandomState);
  }

  /** The state before the next draw. */
  state(): RandomState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0];
  }

  /** A whole number uniform on 0 … 2³² − 1. */
  uint32(): number {
    const scrambled = Math.imul(this.#b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform on [low, high), with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const bits = (this.uint32() >>> 5) * 0x4000000 + (this.uint32() >>> 6);
    return low + (high - low) * (bits / 2 ** 53);
  }

  /**
   * Fills the first `count` elements with the numbers that {@link uniform} would return. Written in one loop, since a
   * number that a call returns may be allocated on the heap, and batches take thousands.
   */
  fillUniform(values: Float64Array, count: number): void {
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    for (let i = 0; i < count; i++) {
      let bits = 0;
      for (let half = 0; half < 2; half++) {
        const scrambled = Math.imul(b, 5);
        const word = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
        bits = half === 0 ? (word >>> 5) * 0x4000000 : bits + (word >>> 6);
        const t = b << 9;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = (d << 11) | (d >>> 21);
      }
      values[i] = bits / 2 ** 53;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** A whole number uniform on 0 … count − 1, without the bias of a modulus. 1 ≤ count ≤ 2³². */
  integer(count: number): number {
    const limit = 2 ** 32 - (2 ** 32 % count);
    const draw = this.uint32();
    // Drawing again by a call, not in a loop, keeps the number out of V8's heap.
    return draw < limit ? draw % count : this.integer(count);
  }

  /** Standard normal, by Box and Muller's method (1958). Its second value is dropped, so the state stays four words. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}
