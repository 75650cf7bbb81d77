import { expect, it } from "vitest";
import { Comparison } from "./comparison.ts";
import { latexTable, latexText, measuresCsv } from "./report-formats.ts";
import { recordFrom } from "./testing/records.ts";

it("LaTeX text escapes what LaTeX reads as commands, and keeps bold and signs", () => {
  expect(latexText("**97.2 ± 1.0**")).toBe("\\textbf{97.2 $\\pm$ 1.0}");
  expect(latexText("50 % & a_b #1 {x} $ ~ ^")).toBe(
    "50 \\% \\& a\\_b \\#1 \\{x\\} \\$ \\textasciitilde{} \\textasciicircum{}",
  );
  expect(latexText("-1.5 [-2, 0.5] ≠ seed-0, β < ω → Φ")).toBe(
    "$-$1.5 [$-$2, 0.5] $\\neq$ seed-0, $\\beta$ $<$ $\\omega$ $\\to$ $\\Phi$",
  );
  expect(latexText("\\γ — τ")).toBe("\\textbackslash{}$\\gamma$ --- $\\tau$");
});

it("a LaTeX table has a line for each row and a rule before the ranks", () => {
  const table = {
    header: ["task", "smore", "gc_ivl"],
    rows: [
      ["FetchPush", "**97.2 ± 1.0**", "3"],
      ["rank on FetchPush", "1", "2"],
      ["mean rank", "1.00", "2.00"],
    ],
  };
  expect(latexTable({ name: "success", title: "Success, %", table }).split("\n")).toEqual([
    "% Success, %. Needs \\usepackage{booktabs}.",
    "\\begin{tabular}{lrr}",
    "\\toprule",
    "task & smore & gc\\_ivl \\\\",
    "\\midrule",
    "FetchPush & \\textbf{97.2 $\\pm$ 1.0} & 3 \\\\",
    "\\midrule",
    "rank on FetchPush & 1 & 2 \\\\",
    "mean rank & 1.00 & 2.00 \\\\",
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ]);
});

it("a LaTeX table breaks long cells into lines, and protects rows that would end the command before them", () => {
  const table = { header: ["run", "reason"], rows: [["[a]", "x".repeat(41)]] };
  const [, begin, , , , row] = latexTable({ name: "failures", title: "Failed runs", table }).split("\n");
  expect(begin).toBe("\\begin{tabular}{lp{0.6\\linewidth}}");
  expect(row).toBe(`{}[a] & ${"x".repeat(41)} \\\\`);
});

it("CSV has plain numbers, quotes names with commas and leaves the ends of a single run's interval empty", () => {
  const records = [
    recordFrom({ method: "smore", seed: 0, curve: [0, 0.5, 0.75] }),
    recordFrom({ method: "smore", seed: 1, curve: [0, 0.5, 0.25] }),
    recordFrom({ method: "bc, wide", seed: 0, curve: [0, 0, 1] }),
  ];
  const lines = measuresCsv(new Comparison(records)).split("\r\n");
  expect(lines[0]).toBe("measure,task,method,runs,failed,mean,low,high");
  const [measure, task, method, runs, failed, mean, low, high] = lines[1].split(",");
  expect([measure, task, method, runs, failed, mean]).toEqual([
    "success rate",
    "PointReach",
    "smore",
    "2",
    "0",
    "0.5",
  ]);
  // 0.5 ± 12.706 · 0.3536 / √2
  expect(Number(low)).toBeCloseTo(0.5 - 3.1766, 3);
  expect(Number(high)).toBeCloseTo(0.5 + 3.1766, 3);
  expect(lines[2]).toBe('success rate,PointReach,"bc, wide",1,0,1,,');
});
