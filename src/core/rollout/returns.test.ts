import { describe, expect, it } from "vitest";
import { type EpisodeOutcome, episodeOutcome, outcomeColumns, summarizeEpisodes } from "./returns.ts";

const always = Array<boolean>(50).fill(true);
const near = Array<number>(50).fill(0.01);

describe("episodeOutcome", () => {
  it("gives the largest returns of 50 steps: (1 − γ⁵⁰)/(1 − γ)", () => {
    expect(episodeOutcome(always, near, 0.99).discountedReturn).toBeCloseTo(39.49939, 5);
    expect(episodeOutcome(always, near, 0.98).discountedReturn).toBeCloseTo(31.79152, 5);
    expect(episodeOutcome(always, near, 1).discountedReturn).toBe(50);
    expect(episodeOutcome(always, near, 0.98).undiscountedReturn).toBe(50);
  });

  it.each([
    [49, 0.98, 31.42],
    [50, 0.98, 31.79],
    [80, 0.98, 40.07],
    [50, 0.99, 39.5],
    [1001, 0.999, 632.67],
  ])("gives at most what others report for %d steps and γ = %d: %d", (steps, discount, largest) => {
    const flags = Array<boolean>(steps).fill(true);
    const { discountedReturn } = episodeOutcome(flags, Array<number>(steps).fill(0), discount);
    expect(discountedReturn).toBeCloseTo(largest, 2);
  });

  it("weights the step after action t by γᵗ", () => {
    // γ¹ + γ² + γ⁴ = 0.5 + 0.25 + 0.0625
    expect(episodeOutcome([false, true, true, false, true], [4, 0.4, 0.3, 2, 0.2], 0.5)).toEqual({
      success: true,
      successAtAnyStep: true,
      discountedReturn: 0.8125,
      discount: 0.5,
      undiscountedReturn: 3,
      finalDistance: 0.2,
    });
  });

  it("tells success at the end from success on the way", () => {
    expect(episodeOutcome([true, false], [0.1, 3], 0.9)).toMatchObject({
      success: false,
      successAtAnyStep: true,
      discountedReturn: 1,
      finalDistance: 3,
    });
    expect(episodeOutcome([false, false], [5, 3], 0.9)).toMatchObject({
      success: false,
      successAtAnyStep: false,
      discountedReturn: 0,
      undiscountedReturn: 0,
    });
  });

  it("rejects what is no episode", () => {
    expect(() => episodeOutcome([], [], 0.9)).toThrow(
      "0 success flags and 0 distances do not form an episode",
    );
    expect(() => episodeOutcome([true], [1, 2], 0.9)).toThrow(RangeError);
    for (const discount of [0, 1.01, Number.NaN])
      expect(() => episodeOutcome([true], [1], discount)).toThrow(`discount ${discount} is not in (0, 1]`);
  });
});

describe("outcomeColumns", () => {
  it("has an array for each measure that the environment has, as finite numbers", () => {
    // As an evaluation gives them: with more than outcomes, and without fixed tasks.
    const played = { steps: 2, achievedGoal: [1, 2], task: undefined };
    const episodes = [
      { ...episodeOutcome([false, true], [2, 1], 0.5), ...played, environmentReturn: 3 },
      { ...episodeOutcome([true, false], [1, 2], 0.5), ...played, environmentReturn: Number.NaN },
    ] as unknown as EpisodeOutcome[];
    expect(outcomeColumns(episodes)).toEqual({
      success: [1, 0],
      successAtAnyStep: [1, 1],
      discountedReturn: [0.5, 1],
      undiscountedReturn: [1, 1],
      finalDistance: [1, 2],
    });
  });
});

describe("summarizeEpisodes", () => {
  const outcome = (success: boolean, discountedReturn: number, finalDistance: number): EpisodeOutcome => ({
    success,
    successAtAnyStep: true,
    discountedReturn,
    discount: 0.98,
    undiscountedReturn: discountedReturn * 2,
    finalDistance,
  });

  it("averages, with the errors of a finite number of episodes", () => {
    // Returns 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9 = 14, standard error √(14/3/4) = 1.0801234.
    const summary = summarizeEpisodes([
      outcome(true, 1, 0.5),
      outcome(true, 2, 0.5),
      outcome(false, 3, 0.5),
      outcome(true, 6, 0.5),
    ]);
    expect(summary.episodes).toBe(4);
    expect(summary.success).toMatchObject({ successes: 3, trials: 4, rate: 0.75 });
    expect(summary.successAtAnyStep).toMatchObject({ rate: 1, high: 1 });
    expect(summary.discountedReturn.discount).toBe(0.98);
    expect(summary.discountedReturn.mean).toBe(3);
    expect(summary.discountedReturn.standardError).toBeCloseTo(1.0801234, 7);
    expect(summary.undiscountedReturn.mean).toBe(6);
    expect(summary.undiscountedReturn.standardError).toBeCloseTo(2.1602469, 7);
    expect(summary.finalDistance).toEqual({ mean: 0.5, standardError: 0 });
  });

  it("tells fixed tasks apart", () => {
    const ofTask = (task: number, success: boolean) => ({ ...outcome(success, 1, 1), task });
    const summary = summarizeEpisodes([
      ofTask(2, true),
      ofTask(1, false),
      { ...ofTask(2, false), successAtAnyStep: false },
      ofTask(2, true),
    ]);
    expect(summary.success).toMatchObject({ successes: 2, trials: 4 });
    expect(summary.tasks).toMatchObject([
      { task: 1, success: { successes: 0, trials: 1 }, successAtAnyStep: { successes: 1 } },
      { task: 2, success: { successes: 2, trials: 3 }, successAtAnyStep: { successes: 2 } },
    ]);
    expect(summarizeEpisodes([outcome(true, 1, 1)])).not.toHaveProperty("tasks");
  });

  it("reports no error for a single episode", () => {
    expect(summarizeEpisodes([outcome(true, 1, 0.5)]).discountedReturn).toEqual({
      discount: 0.98,
      mean: 1,
      standardError: Number.NaN,
    });
  });

  it("refuses to average over different discounts, or over nothing", () => {
    expect(() =>
      summarizeEpisodes([outcome(true, 1, 1), { ...outcome(true, 1, 1), discount: 0.99 }]),
    ).toThrow("returns with different discounts");
    expect(() => summarizeEpisodes([])).toThrow(RangeError);
  });
});
