import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { CumulativeIndex } from "./cumulative-index.ts";

describe("CumulativeIndex", () => {
  const random = RandomGenerator.from(1, "cumulative index");
  const cases: [name: string, counts: number[]][] = [
    ["one bin", [7]],
    ["bins of one size", Array(100).fill(50)],
    ["bins of many sizes", Array.from({ length: 300 }, () => random.integer(40))],
    ["one large bin among small ones", [1, 1, 1, 5000, 1, 1, 1]],
    ["small bins behind a large one", [5000, ...Array(400).fill(1)]],
    ["empty bins at both ends and between", [0, 0, 3, 0, 0, 2, 0]],
    ["more bins than positions", [...Array(90).fill(0), 1, 0, 1, ...Array(90).fill(0)]],
  ];
  it.each(cases)("finds the bin of every position: %s", (_, counts) => {
    const index = CumulativeIndex.ofCounts(Uint32Array.from(counts));
    const bins = counts.flatMap((count, bin) => Array<number>(count).fill(bin));
    expect(index.total).toBe(bins.length);
    expect(bins.map((_, position) => index.binOf(position))).toEqual(bins);
  });
});
