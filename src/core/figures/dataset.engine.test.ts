import { expect, it } from "vitest";
import { toyDataset } from "../data/testing/toy.ts";
import { renderDatasetFigure } from "./dataset.ts";

it("the figure is an SVG document with goals, returns and lengths, the same every time", async () => {
  const dataset = toyDataset("toy", 5);
  const svg = await renderDatasetFigure(dataset);
  expect(svg).toMatch(/^<svg.*<\/svg>$/s);
  for (const text of [
    "toy (Line): 5 episodes",
    "achieved",
    "desired",
    "steps per episode",
    "steps that end at the desired goal",
  ])
    expect(svg).toContain(text);
  expect(svg).not.toContain("NaN");
  expect(await renderDatasetFigure(dataset)).toBe(svg);
  // 15 states and 5 desired goals
  expect(svg.match(/aria-roledescription="point"/g)).toHaveLength(20);
});
