/**
 * How a hindsight goal φ(s_k) is chosen for step t of an episode of T steps, k on {t+1, …, T}:
 * - `uniform-future`: every k equally likely;
 * - `geometric-future`: P(k) ∝ discount^(k−t−1), renormalised over the rest of the episode.
 */
export type GoalLaw =
  | { readonly kind: "uniform-future" }
  | { readonly kind: "geometric-future"; readonly discount: number };

/**
 * The inverse distribution function of k − t: maps the number `uniform[at]` on [0, 1) to a whole number on
 * {1, …, remaining}, where remaining = T − t ≥ 1. The number is passed by its place because a float64 argument may
 * be boxed, and this runs for every row of every batch.
 */
export type StepsToGoal = (uniform: Float64Array, at: number, remaining: number) => number;

/** @throws RangeError when the discount is not strictly between 0 and 1. */
export function stepsToGoalLaw(law: GoalLaw): StepsToGoal {
  if (law.kind === "uniform-future")
    return (uniform, at, remaining) => 1 + Math.floor(uniform[at] * remaining);
  const { discount } = law;
  if (!(discount > 0 && discount < 1))
    throw new RangeError(`geometric-future: expected a discount between 0 and 1, got ${discount}`);
  const logDiscount = Math.log(discount);
  // The distribution function is F(j) = (1 − γ^j) / (1 − γ^remaining); expm1 and log1p stay exact for γ near 1.
  return (uniform, at, remaining) => {
    const minusTotal = Math.expm1(remaining * logDiscount);
    const steps = 1 + Math.floor(Math.log1p(uniform[at] * minusTotal) / logDiscount);
    return Math.min(steps, remaining); // rounding can carry the last uniform numbers past the end
  };
}
