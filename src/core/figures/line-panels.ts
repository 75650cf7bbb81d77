import type { TopLevelSpec } from "vega-lite";
import { renderSvg, stylesOf, THEME } from "./theme.ts";

/** A point of a curve with the ends of its 95 % interval, which are NaN where there is none. */
export interface BandPoint {
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Panels side by side, in each the curves of all methods on one pair of axes. Values are shares in [0, 1], or in [−1, 1]. */
export interface LinePanels {
  /** In the order of the legend. */
  readonly methods: readonly string[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Whether x is a share too; otherwise it counts something from 0 on. */
  readonly xIsShare?: boolean;
  /** Whether each panel's y ends with what it shows instead of at 1; below 0 it always does. */
  readonly yFits?: boolean;
  readonly panels: readonly {
    /** Its lines. */
    readonly title?: readonly string[];
    readonly curves: readonly { readonly method: string; readonly points: readonly BandPoint[] }[];
  }[];
}

const COLUMNS = 3;

type Panel = Extract<TopLevelSpec, { concat: unknown }>["concat"][number];

/** The figure as an SVG document: curves with their bands. */
export function renderLinePanels(figure: LinePanels): Promise<string> {
  const columns = Math.min(COLUMNS, figure.panels.length);
  return renderSvg({
    background: "white",
    padding: 12,
    // Above all panels: beside an axis, a text longer than the axis would push them apart.
    title: { text: figure.yTitle, fontSize: 13, fontWeight: "normal", offset: 12 },
    spacing: 24,
    columns,
    concat: figure.panels.map((panel) => panelOf(figure, panel)),
    resolve: { scale: { color: "shared", strokeDash: "shared" } },
    config: {
      ...THEME,
      legend: {
        ...THEME.legend,
        orient: "bottom",
        direction: "horizontal",
        columns: Math.max(3, 2 * columns),
        symbolSize: 400,
        symbolOpacity: 1,
      },
    },
  });
}

function panelOf(figure: LinePanels, { title, curves }: LinePanels["panels"][number]): Panel {
  const { methods, xTitle, xIsShare = false, yFits = false } = figure;
  const { colors, dashes } = stylesOf(methods);
  const domain = [...methods];
  const points = curves.flatMap(({ method, points }) => points.map((point) => ({ method, ...point })));
  const last = Math.max(1, ...points.map(({ x }) => x));
  const shown = points.flatMap(({ value, low, high }) => [value, low, high]).filter(Number.isFinite);
  const top = yFits ? Math.max(0, ...shown) : 1;
  const bottom = Math.min(0, ...shown);
  const color = { field: "method", type: "nominal", scale: { domain, range: colors } } as const;
  const strokeDash = { field: "method", type: "nominal", scale: { domain, range: dashes } } as const;
  return {
    ...(title !== undefined && { title: [...title] }),
    width: 230,
    height: 150,
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        scale: { domain: [0, xIsShare ? 1 : last], nice: false },
        axis: {
          title: xTitle,
          labelExpr: `datum.value === 0 ? "0" : format(datum.value, "${xIsShare ? ".0%" : last < 10_000 ? "," : "~s"}")`,
          tickCount: 5,
        },
      },
    },
    layer: [
      {
        data: { values: points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high)) },
        mark: { type: "area", opacity: 0.15 },
        encoding: {
          y: {
            field: "low",
            type: "quantitative",
            scale: { domain: [bottom, top > bottom ? top : 1] },
            axis: { title: null, format: ".2~p", tickCount: 5 },
          },
          y2: { field: "high" },
          color,
        },
      },
      {
        data: { values: points },
        mark: { type: "line" },
        encoding: { y: { field: "value", type: "quantitative" }, color, strokeDash },
      },
    ],
  };
}
