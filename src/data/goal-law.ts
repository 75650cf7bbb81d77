import type { RandomGenerator } from "../random/generator.ts";

/**
 * How a hindsight goal φ(s_k) is chosen for step t of an episode of T steps, k on {t+1, …, T}:
 * - `uniform-future`: every k equally likely;
 * - `geometric-future`: P(k) ∝ discount^(k−t−1), renormalised over the rest of the episode.
 */
export type GoalLaw =
  | { readonly kind: "uniform-future" }
  | { readonly kind: "geometric-future"; readonly discount: number };

/** Draws k − t, a whole number on {1, …, remaining}, where remaining = T − t. */
export type GapDraw = (random: RandomGenerator, remaining: number) => number;

/** @throws RangeError when the discount is not strictly between 0 and 1. */
export function gapDraw(law: GoalLaw): GapDraw {
  if (law.kind === "uniform-future") return (random, remaining) => 1 + random.integer(remaining);
  const { discount } = law;
  if (!(discount > 0 && discount < 1))
    throw new RangeError(`geometric-future: expected a discount between 0 and 1, got ${discount}`);
  const logDiscount = Math.log(discount);
  // Inversion of F(j) = (1 − γ^j) / (1 − γ^remaining); expm1 and log1p keep it exact for γ near 1.
  return (random, remaining) => {
    const total = Math.expm1(remaining * logDiscount); // −(1 − γ^remaining)
    const gap = 1 + Math.floor(Math.log1p(random.uniform() * total) / logDiscount);
    return Math.min(gap, remaining);
  };
}
