import { describe, expect, it } from "vitest";
import { type LinePanels, renderLinePanels } from "./line-panels.ts";

const figure: LinePanels = {
  methods: ["smore", "gofar <&>"],
  xTitle: "gradient updates",
  yTitle: "success rate",
  panels: ["FetchReach", "FetchPush"].map((title) => ({
    title: [title],
    curves: [
      {
        method: "smore",
        points: [
          { x: 0, value: 0, low: 0, high: 0.2 },
          { x: 20_000, value: 0.5, low: 0.4, high: 0.6 },
        ],
      },
      { method: "gofar <&>", points: [{ x: 0, value: 0.5, low: Number.NaN, high: Number.NaN }] },
    ],
  })),
};

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
const paths = (svg: string, kind: string): string[] =>
  [...svg.matchAll(new RegExp(`mark-${kind} role-mark[^>]*>(?:<path[^>]* d="([^"]*)")?`, "g"))].flatMap(
    ([, path]) => path ?? [],
  );

describe("renderLinePanels", () => {
  it("names tasks, axes and methods, and labels the legend once", async () => {
    const written = texts(await renderLinePanels(figure));
    for (const text of ["FetchReach", "FetchPush", "20k", "100%"]) expect(written).toContain(text);
    for (const text of ["smore", "gofar &lt;&amp;&gt;", "success rate"])
      expect(written.filter((other) => other === text)).toHaveLength(1);
    expect(written.filter((text) => text === "gradient updates")).toHaveLength(2);
  });

  it("puts curves and bands where they belong, and draws no band where there is none", async () => {
    const svg = await renderLinePanels(figure);
    // 230 × 150 pixels; 0, 0.5, 1 from the lower edge up.
    expect(paths(svg, "area")).toContain("M0,150L230,90L230,60L0,120Z");
    expect(paths(svg, "area").filter((path) => path !== "M0,150L230,90L230,60L0,120Z")).toEqual([]);
    expect(paths(svg, "line")).toContain("M0,150L230,75");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("ends a panel with what it shows where that is asked for, be it nothing", async () => {
    const point = { value: 0.2, low: 0.1, high: 0.3 };
    const curves = [{ method: "smore", points: [0, 1].map((x) => ({ x, ...point })) }];
    const flat = [{ method: "smore", points: [{ x: 0, value: 0, low: Number.NaN, high: Number.NaN }] }];
    const svg = await renderLinePanels({ ...figure, yFits: true, panels: [{ curves }, { curves: flat }] });
    expect(paths(svg, "area")).toContain("M0,100L230,100L230,0L0,0Z");
    expect(texts(svg)).toContain("30%");
    expect(texts(svg)).toContain("100%");
  });

  it("ends a panel below 0 where values are negative", async () => {
    const point = { value: -0.2, low: -0.3, high: -0.1 };
    const curves = [{ method: "smore", points: [0, 1].map((x) => ({ x, ...point })) }];
    const svg = await renderLinePanels({ ...figure, yFits: true, panels: [{ curves }] });
    expect(paths(svg, "area")).toContain("M0,150L230,150L230,50L0,50Z");
    expect(paths(svg, "line")).toContain("M0,100L230,100");
    expect(texts(svg)).toContain("−30%");
  });

  it("tells any number of methods apart by colour and dash", async () => {
    const methods = Array.from({ length: 15 }, (_, index) => `method ${index}`);
    const curves = methods.map((method) => ({
      method,
      points: [0, 1].map((x) => ({ x, value: 0.5, low: 0.5, high: 0.5 })),
    }));
    const svg = await renderLinePanels({ ...figure, methods, panels: [{ curves }] });
    const lines = [...svg.matchAll(/mark-line role-mark[^>]*><path[^>]*>/g)].map(([line]) => line);
    const looks = lines.map((line) => (line.match(/stroke(?:-dasharray)?="[^"]*"/g) ?? []).join(" "));
    expect(new Set(looks).size).toBe(15);
  });
});
