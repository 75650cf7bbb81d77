import { describe, expect, it } from "vitest";
import { type LinePanels, renderLinePanels } from "./line-panels.ts";

const figure: LinePanels = {
  methods: ["smore", "gofar <&>"],
  xTitle: "gradient updates",
  yTitle: "success rate",
  bands: "bands: 95 % intervals",
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
    for (const text of ["smore", "gofar &lt;&amp;&gt;", "success rate", "bands: 95 % intervals"])
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

  const level = (method: string, value: number) => ({
    method,
    points: [0, 1].map((x) => ({ x, value, low: value - 0.1, high: value + 0.1 })),
  });
  const lines = (svg: string) =>
    [...svg.matchAll(/mark-line role-mark[^>]*><path[^>]*>/g)].map(([line]) => line);
  const colorsOf = (svg: string) => lines(svg).map((line) => /stroke="([^"]*)"/.exec(line)?.[1]);

  it("draws up to seven methods together, each in a colour of its own", async () => {
    const methods = Array.from({ length: 7 }, (_, index) => `method ${index}`);
    const curves = methods.map((method) => level(method, 0.5));
    const svg = await renderLinePanels({ ...figure, methods, panels: [{ curves }] });
    expect(new Set(colorsOf(svg)).size).toBe(7);
  });

  it("gives each of more methods a panel, with the others in grey behind it", async () => {
    const methods = Array.from({ length: 8 }, (_, index) => `method ${index}`);
    const curves = methods.map((method, index) => level(method, index / 10));
    const svg = await renderLinePanels({ ...figure, methods, panels: [{ curves }] });
    const written = texts(svg);
    for (const method of methods) expect(written.filter((text) => text === method)).toHaveLength(1);
    expect(written.filter((text) => text === "gradient updates")).toHaveLength(4);
    expect(colorsOf(svg).filter((color) => color === "#0072B2")).toHaveLength(8);
    expect(colorsOf(svg).filter((color) => color === "#bbbbbb")).toHaveLength(64);
    expect(paths(svg, "area")).toHaveLength(8);
    const compared = await renderLinePanels({
      ...figure,
      methods,
      highlight: "method 3",
      panels: [{ curves }],
    });
    expect(colorsOf(compared).filter((color) => color === "#D55E00")).toHaveLength(7);
  });

  it("draws the highlighted method in colour, last and wide, and the others in grey with dashes", async () => {
    const methods = ["smore", "gcivl", "hiql"];
    const curves = methods.map((method) => level(method, 0.5));
    const svg = await renderLinePanels({ ...figure, methods, highlight: "gcivl", panels: [{ curves }] });
    expect(new Set(colorsOf(svg))).toEqual(new Set(["#0072B2", "#8a8a8a"]));
    expect(lines(svg).at(-1)).toMatch(/stroke="#0072B2" stroke-width="3"/);
  });

  it("holds a value until the next one where steps are asked for", async () => {
    const curves = [{ method: "smore", points: [0, 1].map((x) => ({ x, value: 1 - x, low: 0, high: 1 })) }];
    const svg = await renderLinePanels({ ...figure, xIsShare: true, steps: true, panels: [{ curves }] });
    expect(paths(svg, "line")).toContain("M0,0L230,0L230,150");
  });

  it("aligns all columns of the legend", async () => {
    const methods = ["a", "a method with a long name", "b", "c", "d", "e"];
    const curves = methods.map((method) => level(method, 0.5));
    const svg = await renderLinePanels({ ...figure, methods, panels: [{ curves }] });
    const legend = svg.slice(svg.indexOf("role-legend-entry"));
    const places = [
      ...legend.matchAll(/<g transform="translate\(([\d.]+),([\d.]+)\)"><path class="background"/g),
    ];
    const columns = [...new Set(places.map(([, x]) => Number(x)))].sort((a, b) => a - b);
    expect(columns).toHaveLength(3);
    expect(columns[2] - columns[1]).toBeCloseTo(columns[1] - columns[0], 6);
  });
});
