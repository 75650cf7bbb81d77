import { expect, it } from "vitest";
import { quantile } from "./quantile.ts";

it("interpolates between neighbours and gives the ends at 0 and 1", () => {
  const sorted = [1, 2, 4, 8];
  expect([0, 0.25, 0.5, 1].map((share) => quantile(sorted, share))).toEqual([1, 1.75, 3, 8]);
  expect(quantile([5], 0.975)).toBe(5);
});
