import { describe, expect, it } from "vitest";
import { Comparison, environmentReturn, heldOutMeasures, largestReturn, measures } from "./comparison.ts";
import {
  failureTable,
  measureTable,
  noiseTable,
  protocolTable,
  resealTable,
  searchNote,
  singleRunNote,
} from "./tables.ts";
import { type RecordSketch, recordFrom } from "./testing/records.ts";

const [success, discountedReturn] = measures;
const comparisonOf = (...sketches: RecordSketch[]) => new Comparison(sketches.map(recordFrom));
/** Runs of one method with these final success rates, one per seed. */
const runs = (method: string, task: string, finals: readonly number[]): RecordSketch[] =>
  finals.map((final, seed) => ({ method, task, seed, curve: [0, final] }));

describe("measureTable", () => {
  it("gives mean ± t · s/√n, bold where a mean lies within the best one's interval, and ranks", () => {
    const comparison = comparisonOf(
      ...runs("smore", "easy", [0.8, 0.9, 1.0]),
      ...runs("gofar", "easy", [0.66, 0.66, 0.66]),
      ...runs("crl", "easy", [0.65, 0.65, 0.65]),
      ...runs("smore", "hard", [0.2, 0.2, 0.2]),
      ...runs("gofar", "hard", [0.2, 0.2, 0.2]),
      ...runs("crl", "hard", [0.1, 0.1, 0.1]),
    );
    // t(0.975; 2) = 4.3027 and s = 0.1: the interval is 0.9 ± 0.2484 and reaches down to 0.6516.
    expect(measureTable(comparison, success)).toEqual({
      header: ["task", "smore", "gofar", "crl"],
      rows: [
        ["easy", "**90.0 ± 24.8**", "**66.0 ± 0.0**", "65.0 ± 0.0"],
        ["hard", "**20.0 ± 0.0**", "**20.0 ± 0.0**", "10.0 ± 0.0"],
        ["rank on easy", "1", "2", "3"],
        ["rank on hard", "1.5", "1.5", "3"],
        ["mean rank", "1.25", "1.75", "3.00"],
      ],
    });
    expect(measureTable(comparison, discountedReturn).rows[0][1]).toBe("**9.00 ± 2.48**");
  });

  it("counts a failed run as 0, says so, and says where runs are missing", () => {
    const comparison = comparisonOf(
      ...runs("smore", "task", [0.5, 0.5, 0.5]),
      ...runs("gofar", "task", [0.4]),
      { method: "crl", task: "task", seed: 0, curve: [0.9], failure: "training diverged" },
      { method: "crl", task: "task", seed: 1, curve: [0, 0.6] },
      { method: "bc", task: "task", seed: 0, curve: [0.9], failure: "training diverged" },
    );
    expect(measureTable(comparison, success).rows[0]).toEqual([
      "task",
      "**50.0 ± 0.0**",
      "40.0 (1 of 3 runs)",
      "30.0 ± 381.2 (1 of 2 failed, 2 of 3 runs)",
      "0.0 (1 of 1 failed, 1 of 3 runs)",
    ]);
    expect(failureTable(comparison).rows).toEqual([
      ["task-crl-seed0", "training diverged"],
      ["task-bc-seed0", "training diverged"],
    ]);
  });

  it("ranks over the tasks that all methods share, and never marks 0 as the best", () => {
    const comparison = comparisonOf(
      ...runs("smore", "both", [0]),
      ...runs("gofar", "both", [0]),
      ...runs("smore", "alone", [1]),
    );
    expect(measureTable(comparison, success).rows).toEqual([
      ["both", "0.0", "0.0"],
      ["alone", "**100.0**", "—"],
      ["rank on both", "1.5", "1.5"],
      ["mean rank", "1.50", "1.50"],
    ]);
  });
});

describe("the environment's own return", () => {
  const running = (method: string, ...environmentReturns: number[]): RecordSketch => ({
    method,
    task: "running",
    curve: environmentReturns.map(() => 0),
    environmentReturns,
  });

  it("is shown unscaled for the tasks that have one, negative values included", () => {
    const comparison = comparisonOf(
      ...runs("smore", "reaching", [1]),
      ...runs("bc", "reaching", [0]),
      running("smore", -31, 7223.4),
      running("bc", -31, -270.9),
    );
    expect(measureTable(comparison.onTasksWith(environmentReturn)!, environmentReturn).rows).toEqual([
      ["running", "**7223**", "-271"],
      ["rank on running", "1", "2"],
      ["mean rank", "1.00", "2.00"],
    ]);
  });

  it("leaves out failed runs, which a 0 would rank above others", () => {
    const comparison = comparisonOf(running("smore", -31, -180), running("bc", -31, -500), {
      ...running("crl", -31),
      failure: "training diverged",
    });
    expect(
      measureTable(comparison.onTasksWith(environmentReturn)!, environmentReturn).rows.slice(0, 2),
    ).toEqual([
      ["running", "**-180**", "-500", "— (1 of 1 failed)"],
      ["rank on running", "1", "2", "3"],
    ]);
  });

  it("has no table if no task has one", () => {
    expect(comparisonOf(...runs("smore", "reaching", [1])).onTasksWith(environmentReturn)).toBeUndefined();
  });
});

describe("noiseTable", () => {
  it("reports the spread over seeds and the binomial error of one run", () => {
    const comparison = comparisonOf(...runs("smore", "task", [0.4, 0.6]), ...runs("gofar", "task", [0.5]));
    // s = 0.1 · √2; √(0.24 / 100) and √(0.25 / 100).
    expect(noiseTable(comparison).rows).toEqual([["task", "14.1 / 4.9", "— / 5.0"]]);
  });
});

describe("protocolTable", () => {
  it("lists the protocol of each task", () => {
    const comparison = comparisonOf(...runs("smore", "task", [0.4, 0.6]));
    expect(protocolTable(comparison).rows).toEqual([
      [
        "task",
        "PointReach",
        "point-reach-random-small",
        "01234567",
        "20",
        "100",
        "0.98",
        "2",
        "0",
        "before 0.2",
      ],
    ]);
  });
});

it("measureTable gives no rank to a method that the measure does not apply to", () => {
  const reading = (method: string, readings: object) => {
    const record = recordFrom({ method, curve: [0, 0] });
    return { ...record, final: { ...record.final!, ...readings } };
  };
  const records = [reading("bc", {}), reading("crl", { valueRankCorrelation: 0.25 })];
  const diverged = recordFrom({ method: "qrl", curve: [0], failure: "training diverged" });
  const correlation = heldOutMeasures.at(-1)!;
  expect(measureTable(new Comparison([...records, diverged]), correlation)).toEqual({
    header: ["task", "bc", "crl", "qrl"],
    rows: [
      ["PointReach", "—", "**0.250**", "— (1 of 1 failed)"],
      ["rank on PointReach", "—", "1", "2"],
      ["mean rank", "—", "1.00", "2.00"],
    ],
  });
});

describe("Comparison", () => {
  it("refuses runs of one task that were not made alike", () => {
    expect(() =>
      comparisonOf(
        { method: "smore", curve: [1] },
        { method: "gofar", curve: [1], evaluation: { discount: 0.99 } },
      ),
    ).toThrow(
      "PointReach-gofar-seed0 has evaluation.discount 0.99 and PointReach-smore-seed0 0.98: such runs of one task cannot be compared",
    );
    const [first, second] = ["smore", "gofar"].map((method) => recordFrom({ method, curve: [1] }));
    const heldOutDataset = { folder: "../../datasets/val", fingerprint: "fedcba9876543210" };
    const other = { ...second, config: { ...second.config, heldOutDataset } };
    expect(() => new Comparison([first, other])).toThrow(
      "PointReach-gofar-seed0 has heldOutDataset.fingerprint fedcba9876543210 and PointReach-smore-seed0 none:",
    );
    expect(() => comparisonOf({ method: "smore", curve: [1] }, { method: "smore", curve: [1] })).toThrow(
      "two runs of smore on PointReach with seed 0",
    );
    expect(() => comparisonOf()).toThrow("no finished run");
  });

  it("scores the last evaluation, never the best, relative to the largest value", () => {
    const comparison = comparisonOf({ method: "smore", curve: [0, 1, 0.25] });
    expect(comparison.scoresOf("smore", success)).toEqual([[0.25]]);
    // PointReach has a horizon of 50.
    expect(comparison.scoresOf("smore", discountedReturn)[0][0]).toBeCloseTo(
      2.5 / largestReturn(50, 0.98),
      12,
    );
  });

  it("leaves returns unscaled where the goal ends the episode", () => {
    const record = recordFrom({ method: "smore", curve: [0.08] });
    const maze = { ...record, config: { ...record.config, environment: "pointmaze-large" } };
    expect(new Comparison([maze]).scoresOf("smore", discountedReturn)).toEqual([[0.8]]);
  });
});

describe("largestReturn", () => {
  it("is the sum of the discounts", () => {
    expect(largestReturn(50, 0.99)).toBeCloseTo(39.4994, 4);
    expect(largestReturn(3, 0.5)).toBe(1.75);
    expect(largestReturn(50, 1)).toBe(50);
  });
});

describe("searchNote", () => {
  it("marks tables that contain runs of a search of settings", () => {
    const run = (seed: number, evaluationSeed: number) =>
      comparisonOf({ method: "smore", seed, curve: [1], evaluation: { seed: evaluationSeed } });
    expect(searchNote(run(99, 999))).toEqual([]);
    expect(searchNote(run(100, 0))).toHaveLength(1);
    expect(searchNote(run(0, 1000))).toEqual(searchNote(run(100, 0)));
  });
});

describe("resealTable", () => {
  it("lists the runs that were changed by hand, with the changes", () => {
    const [first, second] = runs("smore", "task", [0.4, 0.6]).map(recordFrom);
    const resealed = { ...second, reseals: ["config.json was changed", "eval.jsonl, line 1 was changed"] };
    expect(resealTable(new Comparison([first, resealed])).rows).toEqual([
      [second.run, "config.json was changed; eval.jsonl, line 1 was changed"],
    ]);
  });
});

describe("singleRunNote", () => {
  it("names the tasks of all methods where one of them has a single run", () => {
    const three = [...runs("smore", "three", [0, 0, 0]), ...runs("gcsl", "three", [0, 0, 1])];
    const one = [...runs("smore", "one", [0, 1]), ...runs("gcsl", "one", [1])];
    expect(singleRunNote(comparisonOf(...three))).toEqual([]);
    expect(singleRunNote(comparisonOf(...three, ...one, ...runs("smore", "own", [1])))).toEqual([
      expect.stringContaining("a single run on one. Nothing"),
    ]);
  });
});
