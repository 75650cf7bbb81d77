import { describe, expect, it } from "vitest";
import { instruments, measures } from "./comparison.ts";
import { learningCurve } from "./curves.ts";
import { recordFrom } from "./testing/records.ts";

const [success] = measures;

describe("learningCurve", () => {
  it("is the mean over runs with its interval, cut to [0, 1]", () => {
    const runs = [0.4, 0.5, 0.6].map((final, seed) =>
      recordFrom({ method: "smore", seed, curve: [0, final] }),
    );
    const [start, end] = learningCurve(runs, success);
    expect(start).toEqual({ x: 0, value: 0, low: 0, high: 0 });
    expect(end.x).toBe(10);
    expect(end.value).toBeCloseTo(0.5, 12);
    expect(end.low).toBeCloseTo(0.5 - (4.3026527 * 0.1) / Math.sqrt(3), 6);
    const spread = [0, 1].map((final, seed) => recordFrom({ method: "smore", seed, curve: [final] }));
    expect(learningCurve(spread, success)).toEqual([{ x: 0, value: 0.5, low: 0, high: 1 }]);
  });

  it("is negative for a measure that can be negative", () => {
    const runs = [-0.2, -0.4].map((valueRankCorrelation, seed) => {
      const record = recordFrom({ method: "smore", seed, curve: [0] });
      return { ...record, evaluations: [{ step: 0, valueRankCorrelation }] };
    });
    const correlation = instruments.find(({ name }) => name === "value-rank-correlation")!;
    const [{ value, low, high }] = learningCurve(runs, correlation);
    expect(value).toBeCloseTo(-0.3, 12);
    expect(low).toBe(-1);
    expect(high).toBeCloseTo(-0.3 + (12.7062047 * Math.hypot(0.1, 0.1)) / Math.sqrt(2), 6);
  });

  it("has no interval for a single run", () => {
    const [point] = learningCurve([recordFrom({ method: "smore", curve: [0.5] })], success);
    expect(point).toEqual({ x: 0, value: 0.5, low: Number.NaN, high: Number.NaN });
  });

  it("counts a failed run as 0 from its failure on", () => {
    const runs = [
      recordFrom({ method: "smore", seed: 0, curve: [0.2, 0.4, 0.6] }),
      recordFrom({ method: "smore", seed: 1, curve: [0.2, 0.4], failure: "training diverged" }),
    ];
    expect(learningCurve(runs, success).map(({ value }) => value)).toEqual([0.2, 0.4, 0.3]);
  });

  it("lies at the mean times of its runs over seconds, and has no point without a time", () => {
    const timed = (seed: number, seconds: number) => {
      const record = recordFrom({ method: "smore", seed, curve: [0.2, 0.4, 0.6] });
      const evaluations = record.evaluations.map((row, i) =>
        i < 2 ? { ...row, seconds: seconds * i } : row,
      );
      return { ...record, evaluations };
    };
    const points = learningCurve([timed(0, 3), timed(1, 5)], success, "seconds");
    expect(points.map(({ x, value }) => [x, value])).toEqual([
      [0, 0.2],
      [4, 0.4],
    ]);
  });
});
