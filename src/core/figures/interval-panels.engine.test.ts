import { describe, expect, it } from "vitest";
import { type IntervalPanels, renderIntervalPanels } from "./interval-panels.ts";

const figure: IntervalPanels = {
  methods: ["smore", "gofar"],
  caption: "success rate; bars: 95 % intervals",
  panels: [
    {
      title: "IQM",
      estimates: [
        { value: 0.5, low: 0.25, high: 0.75 },
        { value: 1, low: 1, high: 1 },
      ],
      domain: [0, 1],
    },
  ],
};

describe("renderIntervalPanels", () => {
  it("draws a bar from low to high for every method, in their order", async () => {
    const svg = await renderIntervalPanels(figure);
    // One panel is 400 pixels wide, with 24 for each method.
    const bars = [...svg.matchAll(/<path aria-label="low[^>]* d="M([\d.]+),([\d.]+)h([\d.]+)v12/g)];
    expect(
      bars.map(([, x, y, width]) => [x, y, width].map((number) => Math.round(10 * Number(number)) / 10)),
    ).toEqual([
      [100, 6, 200],
      [400, 30, 0],
    ]);
    for (const text of ["IQM", "smore", "gofar", "success rate; bars: 95 % intervals"])
      expect(svg).toContain(`>${text}</text>`);
  });

  it("draws the line to compare with only where it is asked for, and continues the palette", async () => {
    const plain = await renderIntervalPanels(figure);
    expect(plain).not.toContain("mark-rule role-mark");
    const [panel] = figure.panels;
    const ruled = await renderIntervalPanels({ ...figure, firstColor: 1, panels: [{ ...panel, rule: 0.5 }] });
    expect(ruled).toContain("mark-rule role-mark");
    expect(plain).toContain("#0072B2");
    expect(ruled).not.toContain("#0072B2");
  });

  it("draws the highlighted method alone in colour", async () => {
    const svg = await renderIntervalPanels({ ...figure, highlight: "gofar" });
    expect(svg).toContain("#0072B2");
    expect(svg).toContain("#8a8a8a");
    expect(svg).not.toContain("#D55E00");
  });
});
