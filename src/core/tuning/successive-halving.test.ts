import { describe, expect, it } from "vitest";
import { successiveHalving } from "./successive-halving.ts";

describe("successiveHalving", () => {
  it("keeps a third and trains three times as long, up to the whole budget", () => {
    expect(successiveHalving(27, 9000, 3)).toEqual([
      { trials: 27, updates: 333 },
      { trials: 9, updates: 1000 },
      { trials: 3, updates: 3000 },
      { trials: 1, updates: 9000 },
    ]);
  });

  it("rounds numbers of trials up", () => {
    expect(successiveHalving(10, 800, 2)).toEqual([
      { trials: 10, updates: 50 },
      { trials: 5, updates: 100 },
      { trials: 3, updates: 200 },
      { trials: 2, updates: 400 },
      { trials: 1, updates: 800 },
    ]);
  });

  it("has one stage where there are fewer trials than the reduction", () => {
    expect(successiveHalving(2, 500, 3)).toEqual([{ trials: 2, updates: 500 }]);
  });
});
