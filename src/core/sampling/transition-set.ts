import { CumulativeIndex } from "../data/cumulative-index.ts";

const WORD = 32;

/**
 * A set of a dataset's transitions, in order. It has one bit per transition of the dataset, and counts that find the
 * n-th transition of the set quickly.
 */
export class TransitionSet {
  /** Number of transitions in the set. */
  readonly size: number;
  readonly #words: Uint32Array;
  readonly #index: CumulativeIndex | undefined;

  /** @param words a bit for each transition, the lowest of a word first */
  private constructor(words: Uint32Array) {
    this.#words = words;
    const counts = words.map(bitCount);
    this.#index = counts.some((count) => count > 0) ? CumulativeIndex.ofCounts(counts) : undefined;
    this.size = this.#index?.total ?? 0;
  }

  /**
   * The set of all transitions that `mark` passes to `add`.
   * @param transitionCount that of the dataset
   */
  static collect(transitionCount: number, mark: (add: (transition: number) => void) => void): TransitionSet {
    const words = new Uint32Array(Math.ceil(transitionCount / WORD));
    mark((transition) => {
      words[Math.floor(transition / WORD)] |= 1 << (transition % WORD);
    });
    return new TransitionSet(words);
  }

  /** The transition number `index` (0 … size − 1) of the set. */
  at(index: number): number {
    const word = this.#index!.binOf(index);
    let bits = this.#words[word];
    for (let skip = index - this.#index!.starts[word]; skip > 0; skip--) bits &= bits - 1;
    return word * WORD + 31 - Math.clz32(bits & -bits);
  }

  /** The indices of the transitions in order. */
  *[Symbol.iterator](): Generator<number> {
    for (let index = 0; index < this.size; index++) yield this.at(index);
  }
}

/** Ones in a word of 32 bits. */
function bitCount(word: number): number {
  let count = 0;
  for (let bits = word; bits !== 0; bits &= bits - 1) count++;
  return count;
}
