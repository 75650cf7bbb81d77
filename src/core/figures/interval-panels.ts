import type { TopLevelSpec } from "vega-lite";
import type { Estimate } from "../statistics/bootstrap.ts";
import { INK, renderSvg, stylesOf, THEME } from "./theme.ts";

/** Panels side by side, in each a bar from low to high and a mark at the value for every method. */
export interface IntervalPanels {
  /** From top to bottom. */
  readonly methods: readonly string[];
  /** Drawn in colour; the others are grey then. */
  readonly highlight?: string | undefined;
  /** What bars and marks are; above the panels. */
  readonly caption: string;
  /** Position of the first of them in the whole figure's palette; later ones follow. */
  readonly firstColor?: number;
  readonly panels: readonly {
    readonly title: string;
    /** In the order of the methods. */
    readonly estimates: readonly Estimate[];
    /** Ends of the horizontal axis; default around the intervals. */
    readonly domain?: readonly [number, number];
    /** A line to compare with. */
    readonly rule?: number;
  }[];
}

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>["hconcat"][number];

/** Widths of one of several panels, and of one alone, in pixels. */
const PANEL = 170;
const WIDE_PANEL = 400;

/** The figure as an SVG document. */
export function renderIntervalPanels(figure: IntervalPanels): Promise<string> {
  return renderSvg({
    background: "white",
    padding: 12,
    title: { text: figure.caption, fontSize: 11, fontWeight: "normal", offset: 10 },
    spacing: 20,
    hconcat: figure.panels.map((panel, index) => panelOf(figure, panel, index === 0)),
    config: THEME,
  });
}

function panelOf(
  { methods, panels, firstColor = 0, highlight }: IntervalPanels,
  { title, estimates, domain, rule }: IntervalPanels["panels"][number],
  labelled: boolean,
): Panel {
  const { colors } = stylesOf([...Array(firstColor).fill(""), ...methods], highlight);
  const values = estimates.map((estimate, index) => ({ method: methods[index], ...estimate }));
  const scale = domain ? { domain: [...domain] } : { zero: false, nice: true, padding: 6 };
  const y = {
    field: "method",
    type: "nominal",
    sort: [...methods],
    axis: { title: null, labels: labelled, ticks: false, domain: false, labelLimit: 0, labelPadding: 8 },
  } as const;
  const bars: Panel = {
    mark: { type: "bar", height: 12, opacity: 0.75 },
    encoding: {
      y,
      x: {
        field: "low",
        type: "quantitative",
        scale,
        axis: { title: null, format: ".2~f", tickCount: 4 },
      },
      x2: { field: "high" },
      color: {
        field: "method",
        type: "nominal",
        scale: { domain: [...methods], range: colors.slice(firstColor) },
        legend: null,
      },
    },
  };
  const ticks: Panel = {
    mark: { type: "tick", thickness: 2, height: 16, color: INK, opacity: 1 },
    encoding: { y, x: { field: "value", type: "quantitative" } },
  };
  const line: Panel = {
    mark: { type: "rule", strokeDash: [3, 3], color: INK },
    encoding: { x: { datum: rule } },
  };
  return {
    title,
    width: panels.length === 1 ? WIDE_PANEL : PANEL,
    height: { step: 24 },
    data: { values },
    layer: rule === undefined ? [bars, ticks] : [line, bars, ticks],
  } as Panel;
}
