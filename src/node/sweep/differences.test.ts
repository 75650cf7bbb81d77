import { expect, it } from "vitest";
import { Comparison } from "./comparison.ts";
import { differenceTable, pairedMeasures } from "./differences.ts";
import type { RunRecord } from "./records.ts";
import { type RecordSketch, recordFrom } from "./testing/records.ts";

const [success, discountedReturn, environmentReturn] = pairedMeasures;
const STARTS = 100;

/** A run that reaches the goals of the first `reached` starts, and has a return of its own from each. */
const run = (sketch: Omit<RecordSketch, "curve">, reached: number, returnOf: (start: number) => number) => {
  const starts = Array.from({ length: STARTS }, (_, start) => start);
  const outcomes: RunRecord["outcomes"] = {
    success: starts.map((start) => (start < reached ? 1 : 0)),
    discountedReturn: starts.map(returnOf),
  };
  return { ...recordFrom({ ...sketch, curve: [0, reached / STARTS] }), outcomes };
};

it("pairs runs by seed and start, so that hard starts do not widen the interval", () => {
  // Returns differ by up to 99 between starts, and by exactly 2 between methods.
  const comparison = new Comparison(
    [0, 1].flatMap((seed) => [
      run({ method: "smore", seed }, 80, (start) => start + 2),
      run({ method: "gcsl", seed }, 80, (start) => start),
      run({ method: "crl", seed }, 20, (start) => 200 - start),
    ]),
  );
  expect(differenceTable(comparison, discountedReturn)).toEqual({
    header: ["task", "− gcsl", "− crl"],
    rows: [
      ["PointReach", "**+2.00 [+2.00, +2.00]**", expect.stringMatching(/^\*\*−99\.00 \[−1\d\d\.\d\d, −8\d/)],
      ["intervals without 0", "1 above, 0 below, of 1", "0 above, 1 below, of 1"],
    ],
  });
  expect(differenceTable(comparison, success)?.rows[0]).toEqual([
    "PointReach",
    "0.0 [0.0, 0.0]",
    expect.stringMatching(/^\*\*\+60\.0 \[\+5\d\.0, \+(69|70)\.0\]\*\*$/),
  ]);
  expect(differenceTable(comparison, environmentReturn)).toBeUndefined();
});

it("leaves out seeds of one method and runs without episodes, and counts failed runs as 0", () => {
  const failed = { ...recordFrom({ method: "crl", curve: [0.9], failure: "training diverged" }) };
  const comparison = new Comparison([
    run({ method: "smore", seed: 0 }, 50, () => 1),
    run({ method: "smore", seed: 1 }, 100, () => 1),
    run({ method: "gcsl", seed: 0 }, 50, () => 1),
    recordFrom({ method: "bc", curve: [0, 0.5] }),
    failed,
  ]);
  expect(differenceTable(comparison, success)?.rows[0]).toEqual([
    "PointReach",
    "0.0 [0.0, 0.0]",
    "—",
    expect.stringMatching(/^\*\*\+50\.0 \[/),
  ]);
});
