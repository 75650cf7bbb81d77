import { describe, expect, it } from "vitest";
import { type GoalLaw, goalLawSchema, stepsToGoalLaw } from "./goal-law.ts";

/** P(k − t = j) for j = 1 … remaining, read off the inverse by bisection for its jumps. */
function probabilities(law: GoalLaw, remaining: number): number[] {
  const inverse = stepsToGoalLaw(law);
  const at = (uniform: number) => inverse(Float64Array.of(uniform), 0, remaining);
  const jumps = [0];
  for (let steps = 1; steps < remaining; steps++) {
    let low = 0;
    let high = 1;
    while (high - low > 1e-13) {
      const middle = (low + high) / 2;
      if (at(middle) <= steps) low = middle;
      else high = middle;
    }
    jumps.push(high);
  }
  jumps.push(1);
  return jumps.slice(1).map((jump, i) => jump - jumps[i]);
}

describe("stepsToGoalLaw", () => {
  it("gives every later step the same probability under uniform-future", () => {
    for (const remaining of [1, 2, 7, 49])
      for (const probability of probabilities({ kind: "uniform-future" }, remaining))
        expect(probability).toBeCloseTo(1 / remaining, 11);
  });

  it("gives the ends half of what it gives the others under uniform-rounded", () => {
    // OGBench's law with one, two and five steps left.
    for (const expected of [[1], [0.5, 0.5], [0.125, 0.25, 0.25, 0.25, 0.125]])
      for (const [i, probability] of probabilities({ kind: "uniform-rounded" }, expected.length).entries())
        expect(probability).toBeCloseTo(expected[i], 11);
  });

  it("gives P(k) ∝ discount^(k−t−1), renormalised, under geometric-future", () => {
    for (const discount of [0.01, 0.5, 0.99, 1 - 1e-9])
      for (const remaining of [1, 2, 7, 49]) {
        const weights = Array.from({ length: remaining }, (_, i) => discount ** i);
        const total = weights.reduce((sum, weight) => sum + weight);
        const found = probabilities({ kind: "geometric-future", discount }, remaining);
        for (const [i, weight] of weights.entries()) expect(found[i]).toBeCloseTo(weight / total, 11);
      }
  });

  it("puts what lies beyond the episode on its last state under geometric-clamped", () => {
    // OGBench's law: γ = 0.8 with five steps left.
    const found = probabilities({ kind: "geometric-clamped", discount: 0.8 }, 5);
    for (const [i, expected] of [0.2, 0.16, 0.128, 0.1024, 0.4096].entries())
      expect(found[i]).toBeCloseTo(expected, 11);
  });

  it("looks a fixed number of steps ahead under fixed-future", () => {
    for (const [remaining, expected] of [
      [1, 1],
      [3, 3],
      [9, 4],
    ])
      expect(stepsToGoalLaw({ kind: "fixed-future", steps: 4 })(Float64Array.of(0.9), 0, remaining)).toBe(
        expected,
      );
  });

  it("stays within the episode at both ends of the uniform numbers", () => {
    const last = 1 - 2 ** -53;
    for (const law of [
      { kind: "uniform-future" },
      { kind: "uniform-rounded" },
      { kind: "geometric-future", discount: 1e-12 },
      { kind: "geometric-future", discount: 0.99 },
      { kind: "geometric-future", discount: 1 - 2 ** -53 },
      { kind: "geometric-clamped", discount: 0.99 },
      { kind: "geometric-clamped", discount: 1 - 2 ** -53 },
    ] satisfies GoalLaw[])
      for (const remaining of [1, 2, 3, 50, 4000, 2 ** 31]) {
        const inverse = stepsToGoalLaw(law);
        expect(inverse(Float64Array.of(9, 0), 1, remaining)).toBe(1);
        expect(inverse(Float64Array.of(last), 0, remaining)).toBeGreaterThanOrEqual(1);
        expect(inverse(Float64Array.of(last), 0, remaining)).toBeLessThanOrEqual(remaining);
      }
  });
});

it("goalLawSchema rejects discounts outside (0, 1) and steps that are not whole numbers above 0", () => {
  for (const discount of [0, 1, -0.5, Number.NaN])
    for (const kind of ["geometric-future", "geometric-clamped"])
      expect(goalLawSchema.safeParse({ kind, discount }).success).toBe(false);
  for (const steps of [0, 1.5, -1])
    expect(goalLawSchema.safeParse({ kind: "fixed-future", steps }).success).toBe(false);
});

it("uniform goals of episodes of 49 steps lie 13 steps ahead on average, and one step in 9.14 of 100 rows", () => {
  const lengths = Array.from({ length: 49 }, (_, step) => 49 - step);
  const average = (of: (laws: readonly number[]) => number) =>
    lengths.reduce((sum, remaining) => sum + of(probabilities({ kind: "uniform-future" }, remaining)), 0) /
    49;
  expect(average((law) => law.reduce((sum, share, i) => sum + share * (i + 1), 0))).toBeCloseTo(13, 9);
  expect(average(([next]) => next)).toBeCloseTo(0.0914, 4);
});
