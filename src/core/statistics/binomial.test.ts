import { describe, expect, it } from "vitest";
import { proportion } from "./binomial.ts";

describe("proportion", () => {
  it("gives the Wilson interval", () => {
    // Newcombe 1998 (Statistics in Medicine 17:857), table I, method 3: 81/263, 15/148, 0/20 and 1/29.
    for (const [successes, trials, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ]) {
      const share = proportion(successes, trials);
      expect(share.low).toBeCloseTo(low, 4);
      expect(share.high).toBeCloseTo(high, 4);
    }
  });

  it("gives rate and standard error", () => {
    expect(proportion(75, 100)).toMatchObject({ successes: 75, trials: 100, rate: 0.75 });
    expect(proportion(75, 100).standardError).toBeCloseTo(0.0433013, 7);
    expect(proportion(0, 3).standardError).toBe(0);
  });

  it("is symmetric and stays inside [0, 1] at every size", () => {
    for (let trials = 1; trials <= 200; trials++) {
      expect(proportion(0, trials).low).toBe(0);
      expect(proportion(trials, trials).high).toBe(1);
      for (let successes = 0; successes <= trials; successes++) {
        const share = proportion(successes, trials);
        expect(share.low).toBeCloseTo(1 - proportion(trials - successes, trials).high, 12);
        expect(share.low >= 0 && share.low <= share.rate && share.rate <= share.high && share.high <= 1).toBe(
          true,
        );
      }
    }
  });

  it.each([
    [1, 0],
    [-1, 10],
    [11, 10],
    [0.5, 10],
    [Number.NaN, 10],
  ])("rejects %d of %d", (successes, trials) => {
    expect(() => proportion(successes, trials)).toThrow(RangeError);
  });
});
