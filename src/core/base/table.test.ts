import { describe, expect, it } from "vitest";
import { formatMarkdownTable, formatTable } from "./table.ts";

const table = {
  header: ["task", "success", "return (γ = 0.98)", "note"],
  rows: [
    ["FetchReach", "100 %", "31.79 ± 0.02", "a|b"],
    ["FetchPush", "7 %", "—", ""],
  ],
};

describe("formatTable", () => {
  it("aligns text left, numbers right, by the characters seen", () => {
    expect(formatTable(table)).toBe(
      [
        "task        success  return (γ = 0.98)  note",
        "──────────  ───────  ─────────────────  ────",
        "FetchReach    100 %       31.79 ± 0.02  a|b",
        "FetchPush       7 %                  —",
      ].join("\n"),
    );
  });

  it("takes a column for numbers only where every cell is one", () => {
    expect(formatTable({ header: ["value"], rows: [["-1"], ["NaN"], ["[0, 1]"]] })).toBe(
      "value\n──────\n-1\nNaN\n[0, 1]",
    );
    expect(formatTable({ header: ["run name"], rows: [["1-a"], ["2-b"]] })).toBe(
      "run name\n────────\n1-a\n2-b",
    );
    expect(formatTable({ header: ["time"], rows: [["12ms"], ["3.2 s (2–4)"]] })).toBe(
      "       time\n───────────\n       12ms\n3.2 s (2–4)",
    );
    expect(formatTable({ header: ["v"], rows: [["−1.5e3"], ["NaN"], ["-Infinity"], [""]] })).toBe(
      "        v\n─────────\n   −1.5e3\n      NaN\n-Infinity\n",
    );
    expect(formatTable({ header: ["none"], rows: [["—"]] })).toBe("none\n────\n—");
  });

  it("counts a character beyond 16 bits once", () => {
    expect(formatTable({ header: ["𝛾𝛾", "n"], rows: [["a", "1"]] })).toBe("𝛾𝛾  n\n──  ─\na   1");
  });

  it("cuts the widest columns of text where the terminal is narrower, and numbers last", () => {
    const wide = {
      header: ["environment", "steps per episode", "task"],
      rows: [
        ["FetchReach", "50", "move the gripper to a point in the air"],
        ["a-very-long-name-of-one", "1000", "run"],
      ],
    };
    expect(formatTable(wide, 50)).toBe(
      [
        "environment              steps per …  task",
        "───────────────────────  ───────────  ────────────",
        "FetchReach                        50  move the gr…",
        "a-very-long-name-of-one         1000  run",
      ].join("\n"),
    );
    for (const width of [20, 40, 60, 80, 120]) {
      const lines = formatTable(wide, width).split("\n");
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
      if (width >= 40) expect(lines[3]).toContain("1000");
    }
    expect(formatTable(wide, 1000)).toBe(formatTable(wide));
  });

  it("prints a table without rows", () => {
    expect(formatTable({ header: ["run", "step"], rows: [] })).toBe("run  step\n───  ────");
  });

  it("takes any number of rows", () => {
    const rows = Array.from({ length: 300_000 }, () => ["1"]);
    expect(formatTable({ header: ["a"], rows }).split("\n")).toHaveLength(300_002);
  });

  it("rejects ragged rows", () => {
    expect(() => formatTable({ header: ["a", "b"], rows: [["1"]] })).toThrow(
      "table: row 0 has 1 cells, the header 2",
    );
  });
});

describe("formatMarkdownTable", () => {
  it("aligns, marks numeric columns and escapes bars", () => {
    expect(formatMarkdownTable(table)).toBe(
      [
        "| task       | success | return (γ = 0.98) | note |",
        "|------------|--------:|------------------:|------|",
        "| FetchReach |   100 % |      31.79 ± 0.02 | a\\|b |",
        "| FetchPush  |     7 % |                 — |      |",
      ].join("\n"),
    );
  });
});
