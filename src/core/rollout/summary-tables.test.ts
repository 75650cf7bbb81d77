import { expect, it } from "vitest";
import { episodeOutcome, summarizeEpisodes } from "./returns.ts";
import { summaryTable } from "./summary-tables.ts";

const outcome = (...successes: boolean[]) => episodeOutcome(successes, [0.5, 0.25], 0.5);

it("an evaluation's table shows each measure with its uncertainty", () => {
  const lines = summaryTable(summarizeEpisodes([outcome(true, false), outcome(true, true)])).split("\n");
  expect(lines[0]).toMatch(/^over 2 episodes +uncertainty$/);
  expect(lines.slice(2).map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
    ["success at the last step", "50.0 %"],
    ["success at any step", "100.0 %"],
    ["discounted return, γ = 0.5", "1.25"],
    ["undiscounted return", "1.50"],
    ["final distance", "0.2500"],
  ]);
});

it("fixed tasks have a table of their own", () => {
  const outcomes = [
    { ...outcome(true, false), task: 1 },
    { ...outcome(true, true), task: 2 },
    { ...outcome(false, false), task: 2 },
  ];
  const lines = summaryTable(summarizeEpisodes(outcomes)).split("\n\n")[1].split("\n");
  expect(lines[0]).toMatch(/^task +episodes +success at the last step +at any step$/);
  expect(lines.slice(2).map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["1", "1", "0.0 %", "0.0 … 79.3 %", "100.0 %", "20.7 … 100.0 %"],
    ["2", "2", "50.0 %", "9.5 … 90.5 %", "50.0 %", "9.5 … 90.5 %"],
  ]);
});
