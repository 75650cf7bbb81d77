import { LengthCounts } from "./length-counts.ts";

/** A step this many times as long as 99 % of all steps looks like a seam between two episodes. */
const JUMP = 10;
/** Seams are at most this share of all steps: episodes are longer than ten steps. */
const MOST_SEAMS = 0.1;
/** Fewer are no group of their own. */
const FEWEST_SEAMS = { share: 0.0005, count: 3 };
/** Share of the seams with usual steps before and after them. Real motion continues for some steps. */
const ALONE = 0.9;

/** A step much longer than the usual ones. */
export interface Jump {
  readonly episode: number;
  /** The step that ends there, from 1 on. */
  readonly step: number;
  readonly length: number;
}

/** The steps of episodes between achieved goals, four bytes each. */
export class StepLengths {
  readonly #episodes: Float32Array[] = [];
  readonly #counts = new LengthCounts();

  /** @param lengths (T) of one episode */
  add(lengths: Float32Array): void {
    this.#episodes.push(lengths);
    for (const length of lengths) this.#counts.add(length);
  }

  /**
   * All jumps, and what they are compared with: ten times the length that 99 % of the steps do not exceed. Where jumps
   * are themselves more common than one per cent, as with an end missing every 50 steps, it is the gap between the
   * lengths of usual steps and of jumps.
   */
  jumps(): {
    readonly jumps: readonly Jump[];
    readonly usual: { readonly share: string; readonly length: number };
  } {
    const most = this.#counts.quantile(0.99);
    const gap = this.#counts.valley(MOST_SEAMS);
    if (gap !== undefined && !(gap > JUMP * most)) {
      const jumps = this.#longerThan(gap);
      if (this.#areSeams(jumps)) return { jumps, usual: { share: "all other steps", length: gap } };
    }
    return {
      jumps: most > 0 ? this.#longerThan(JUMP * most) : [],
      usual: { share: "99 % of the steps", length: most },
    };
  }

  #longerThan(bound: number): Jump[] {
    return this.#episodes.flatMap((lengths, episode) => {
      const jumps: Jump[] = [];
      for (const [i, length] of lengths.entries())
        if (length > bound) jumps.push({ episode, step: i + 1, length });
      return jumps;
    });
  }

  #areSeams(jumps: readonly Jump[]): boolean {
    const steps = this.#episodes.reduce((sum, { length }) => sum + length, 0);
    const follows = (a: Jump | undefined, b: Jump | undefined) =>
      a !== undefined && b !== undefined && a.episode === b.episode && a.step + 1 === b.step;
    const alone = jumps.filter((jump, i) => !(follows(jumps[i - 1], jump) || follows(jump, jumps[i + 1])));
    return (
      jumps.length >= Math.max(FEWEST_SEAMS.count, FEWEST_SEAMS.share * steps) &&
      alone.length >= ALONE * jumps.length
    );
  }
}
