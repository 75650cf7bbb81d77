import { describe, expect, it } from "vitest";
import { averages, between, extremes, meanBand, type Points } from "./curves.ts";

const points = (x: readonly number[], y: readonly number[]): Points => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});
const line = (length: number, of: (i: number) => number) =>
  points(
    Array.from({ length }, (_, i) => i),
    Array.from({ length }, (_, i) => of(i)),
  );

describe("points between two places", () => {
  it("have one neighbour on each side", () => {
    expect([
      ...between(
        line(10, (i) => i),
        3,
        5,
      ).x,
    ]).toEqual([2, 3, 4, 5]);
    expect([
      ...between(
        line(10, (i) => i),
        3.5,
        5.5,
      ).x,
    ]).toEqual([3, 4, 5, 6]);
    expect([
      ...between(
        line(3, (i) => i),
        -5,
        50,
      ).x,
    ]).toEqual([0, 1, 2]);
  });
});

describe("extremes", () => {
  it("keep short curves as they are", () => {
    const short = line(4, (i) => i);
    expect(extremes(short, 4)).toEqual(short);
  });

  it("keep a single spike among many points, in its place", () => {
    const { x, y } = extremes(
      line(100_000, (i) => (i === 77_777 ? 50 : Math.sin(i))),
      1000,
    );
    expect(x.length).toBeLessThanOrEqual(1000);
    expect(x[y.indexOf(50)]).toBe(77_777);
    expect([...x]).toEqual([...x].sort((a, b) => a - b));
  });

  it("keep gaps where nothing is finite, and skip single gaps", () => {
    const { y } = extremes(
      line(8, (i) => (i < 4 ? Number.NaN : i === 5 ? Infinity : i)),
      4,
    );
    expect([...y]).toEqual([Number.NaN, 4, 7]);
  });
});

describe("averages", () => {
  it("are means of neighbours, of finite values alone", () => {
    const { x, y } = averages(points([0, 1, 2, 3], [1, 3, Number.NaN, 5]), 2);
    expect([...x]).toEqual([0.5, 2.5]);
    expect([...y]).toEqual([2, 5]);
  });
});

describe("the mean over runs", () => {
  it("has the interval of Student's t", () => {
    const { x, y, low, high } = meanBand([points([0, 10], [1, 2]), points([0, 10], [3, 6])], 100);
    expect([...x]).toEqual([0, 10]);
    expect([...y]).toEqual([2, 4]);
    // t(0.975; 1) = 12.706, and s / √2 = 1.
    expect(high[0] - y[0]).toBeCloseTo(12.706, 3);
    expect(y[1] - low[1]).toBeCloseTo(2 * 12.706, 3);
  });

  it("reads runs between their points, and not beyond their ends", () => {
    const { x, y, high } = meanBand([points([0, 10], [0, 10]), points([5, 20], [1, 1])], 100);
    expect([...x]).toEqual([0, 5, 10, 20]);
    expect([...y]).toEqual([0, 3, 5.5, 1]);
    expect([...high].map(Number.isFinite)).toEqual([false, true, true, false]);
  });

  it("has few places, however long the runs are", () => {
    const { x, y } = meanBand([line(100_000, () => 2), line(70_000, () => 4)], 200);
    expect(x.length).toBeLessThanOrEqual(201);
    expect(y[10]).toBe(3);
    expect(y.at(-1)).toBe(2);
  });

  it("is empty of runs without points", () => {
    expect(meanBand([points([], [])], 10).x).toHaveLength(0);
  });
});
