/**
 * How a hindsight goal φ(s_k) is chosen for step t of an episode of T steps, k on {t+1, …, T}:
 * - `uniform-future`: every k equally likely;
 * - `uniform-rounded`: a uniform number from t + 1 to T, rounded: both ends half as likely as the rest (OGBench's law);
 * - `geometric-future`: P(k) ∝ discount^(k−t−1), renormalised over the rest of the episode;
 * - `geometric-clamped`: k − t geometric, and what would lie beyond the episode falls on T (OGBench's law);
 * - `fixed-future`: k = t + steps, or T where the episode is over before.
 */
export type GoalLaw =
  | { readonly kind: "uniform-future" }
  | { readonly kind: "uniform-rounded" }
  | { readonly kind: "geometric-future"; readonly discount: number }
  | { readonly kind: "geometric-clamped"; readonly discount: number }
  | { readonly kind: "fixed-future"; readonly steps: number };

/**
 * The inverse distribution function of k − t: maps the number `uniform[at]` on [0, 1) to a whole number on
 * {1, …, remaining}, where remaining = T − t ≥ 1. The number is passed by its place because a float64 argument may
 * be boxed, and this runs for every row of every batch.
 */
export type StepsToGoal = (uniform: Float64Array, at: number, remaining: number) => number;

/** @throws RangeError when a discount is not strictly between 0 and 1, or steps are no whole number above 0. */
export function stepsToGoalLaw(law: GoalLaw): StepsToGoal {
  if (law.kind === "uniform-future")
    return (uniform, at, remaining) => 1 + Math.floor(uniform[at] * remaining);
  if (law.kind === "uniform-rounded")
    return (uniform, at, remaining) => 1 + Math.floor(0.5 + uniform[at] * (remaining - 1));
  if (law.kind === "fixed-future") {
    const { steps } = law;
    if (!(Number.isInteger(steps) && steps >= 1))
      throw new RangeError(`fixed-future: expected a whole number of steps above 0, got ${steps}`);
    return (_uniform, _at, remaining) => Math.min(steps, remaining);
  }
  const { kind, discount } = law;
  if (!(discount > 0 && discount < 1))
    throw new RangeError(`${kind}: expected a discount between 0 and 1, got ${discount}`);
  const logDiscount = Math.log(discount);
  if (kind === "geometric-clamped")
    return (uniform, at, remaining) =>
      Math.min(1 + Math.floor(Math.log1p(-uniform[at]) / logDiscount), remaining);
  // The distribution function is F(j) = (1 − γ^j) / (1 − γ^remaining); expm1 and log1p stay exact for γ near 1.
  return (uniform, at, remaining) => {
    const minusTotal = Math.expm1(remaining * logDiscount);
    const steps = 1 + Math.floor(Math.log1p(uniform[at] * minusTotal) / logDiscount);
    return Math.min(steps, remaining); // rounding can carry the last uniform numbers past the end
  };
}
