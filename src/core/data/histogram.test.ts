import { describe, expect, it } from "vitest";
import { histogram } from "./histogram.ts";

const counts = (values: number[], bins: number) => histogram(values, bins).map(({ count }) => count);

describe("a histogram", () => {
  it("counts every value once, the largest in the last bin", () => {
    expect(histogram([0, 0.1, 0.5, 1], 2)).toEqual([
      { from: 0, to: 0.5, count: 2 },
      { from: 0.5, to: 1, count: 2 },
    ]);
  });
  it("gives whole numbers bins of whole width", () => {
    expect(histogram([0, 1, 2, 3, 4, 5, 6], 4)).toEqual([
      { from: 0, to: 2, count: 2 },
      { from: 2, to: 4, count: 2 },
      { from: 4, to: 6, count: 2 },
      { from: 6, to: 8, count: 1 },
    ]);
    expect(counts([3, 5], 10)).toEqual([1, 0, 1]);
  });
  it("has one bin for values that are all the same, and none for none", () => {
    expect(histogram([2.5, 2.5], 10)).toEqual([{ from: 2.5, to: 2.5, count: 2 }]);
    expect(histogram([], 10)).toEqual([]);
  });
});
