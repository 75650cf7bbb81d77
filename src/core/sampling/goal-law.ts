import { z } from "zod";

const discount = z.number().gt(0).lt(1);

/** The distribution of a hindsight goal φ(s_k) for step t of an episode of T steps, k on {t+1, …, T}. */
export const goalLawSchema = z.discriminatedUnion("kind", [
  /** Every k equally likely. */
  z.strictObject({ kind: z.literal("uniform-future") }),
  /** A uniform number from t + 1 to T, rounded: both ends are half as likely as the rest (OGBench). */
  z.strictObject({ kind: z.literal("uniform-rounded") }),
  /** P(k) ∝ discount^(k−t−1), renormalised over the rest of the episode. */
  z.strictObject({ kind: z.literal("geometric-future"), discount }),
  /** k − t geometric; steps beyond the episode become T (OGBench). */
  z.strictObject({ kind: z.literal("geometric-clamped"), discount }),
  /** k = t + steps, or T if the episode ends before. */
  z.strictObject({ kind: z.literal("fixed-future"), steps: z.int().min(1) }),
]);

/** Distribution of the number of steps from a transition to its hindsight goal. */
export type GoalLaw = z.output<typeof goalLawSchema>;

/**
 * The inverse distribution function of k − t: maps the number `uniform[at]` on [0, 1) to a whole number on
 * {1, …, remaining}, where remaining = T − t ≥ 1. The number is passed by its index because a float64 argument may
 * be boxed, and this runs for every row of every batch.
 */
export type StepsToGoal = (uniform: Float64Array, at: number, remaining: number) => number;

/** @param law settings that {@link goalLawSchema} accepts */
export function stepsToGoalLaw(law: GoalLaw): StepsToGoal {
  if (law.kind === "uniform-future")
    return (uniform, at, remaining) => 1 + Math.floor(uniform[at] * remaining);
  if (law.kind === "uniform-rounded")
    return (uniform, at, remaining) => 1 + Math.floor(0.5 + uniform[at] * (remaining - 1));
  if (law.kind === "fixed-future") {
    const { steps } = law;
    return (_uniform, _at, remaining) => Math.min(steps, remaining);
  }
  const { kind, discount } = law;
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
