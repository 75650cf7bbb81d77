import { expect, it } from "vitest";
import { rankCorrelation } from "./rank-correlation.ts";

it("is 1 for any rising relation and −1 for any falling one", () => {
  expect(rankCorrelation([1, 2, 3, 4], [1, 8, 27, 64])).toBeCloseTo(1, 12);
  expect(rankCorrelation([1, 2, 3, 4], [5, 3, 2, -9])).toBeCloseTo(-1, 12);
});

it("gives equal values the mean of their ranks", () => {
  // Ranks 0.5, 0.5, 2 and 0, 1, 2: covariance 1.5, variances 1.5 and 2.
  expect(rankCorrelation([7, 7, 9], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
});

it("is NaN where one list never changes, and rejects lists of unequal lengths", () => {
  expect(rankCorrelation([1, 1], [1, 2])).toBeNaN();
  expect(() => rankCorrelation([1], [1, 2])).toThrow("got 1 and 2");
});
