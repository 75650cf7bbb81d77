import type { TopLevelSpec } from "vega-lite";
import { BACKGROUND, INK, PALETTE, renderSvg, stylesOf, THEME } from "./theme.ts";

/** A point of a curve with the ends of its 95 % interval, which are NaN if there is none. */
export interface BandPoint {
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The curve of one method. */
export interface MethodCurve {
  readonly method: string;
  readonly points: readonly BandPoint[];
}

/** Panels side by side, in each the curves of all methods on one pair of axes. Values are shares in [0, 1], or in [−1, 1]. */
export interface LinePanels {
  /** In the order of the legend. */
  readonly methods: readonly string[];
  /** Drawn in colour and above the others, which are grey then. */
  readonly highlight?: string | undefined;
  readonly xTitle: string;
  readonly yTitle: string;
  /** What the bands are; below the title. */
  readonly bands: string;
  /** Whether x is a share too; otherwise it counts something from 0 on. */
  readonly xIsShare?: boolean;
  /** Whether each panel's y ends with what it shows instead of at 1; below 0 it always does. */
  readonly yFits?: boolean;
  /** Whether a value holds until the next one, as that of a distribution does. */
  readonly steps?: boolean;
  readonly panels: readonly {
    /** Its lines. */
    readonly title?: readonly string[];
    readonly curves: readonly MethodCurve[];
  }[];
}

const COLUMNS = 3;
const MULTIPLE_COLUMNS = 4;

type Panel = Extract<TopLevelSpec, { concat: unknown }>["concat"][number];
type Layer = Extract<Panel, { layer: unknown }>["layer"][number];

/**
 * The figure as an SVG document: curves with their bands. Where there are more methods than colours, every method has a
 * panel of its own in each place of a panel, with the others in grey behind it.
 */
export function renderLinePanels(figure: LinePanels): Promise<string> {
  return figure.methods.length > PALETTE.length ? renderMultiples(figure) : renderTogether(figure);
}

function renderTogether(figure: LinePanels): Promise<string> {
  const { methods, highlight, panels } = figure;
  const { colors, dashes } = stylesOf(methods, highlight);
  const encode = (range: readonly unknown[]) =>
    ({
      field: "method",
      type: "nominal",
      scale: { domain: [...methods], range: range as string[] },
    }) as const;
  const look = { color: encode(colors), strokeDash: encode(dashes) };
  return renderSvg({
    ...frameOf(figure, Math.min(COLUMNS, panels.length)),
    concat: panels.map((panel) => {
      const points = pointsOf(panel.curves);
      const above = points.filter(({ method }) => method === highlight);
      return panelOf(figure, panel, { width: 230, height: 150 }, [
        bandLayer(figure, points, {}, { color: look.color }),
        lineLayer(figure, points, {}, look),
        ...(above.length > 0 ? [lineLayer(figure, above, { strokeWidth: 3 }, look)] : []),
      ]);
    }),
    resolve: { scale: { color: "shared", strokeDash: "shared" } },
  });
}

/** The panels of each method side by side, those of the next method beside or below them. */
function renderMultiples(figure: LinePanels): Promise<string> {
  const { methods, panels, highlight } = figure;
  const columns = panels.length * Math.max(1, Math.floor(MULTIPLE_COLUMNS / panels.length));
  const firstOfLastRow = methods.length * panels.length - columns;
  return renderSvg({
    ...frameOf(figure, columns),
    concat: methods.flatMap((method, row) =>
      panels.map((panel, column) => {
        const points = pointsOf(panel.curves);
        const own = points.filter((point) => point.method === method);
        const compared = points.filter((point) => point.method === highlight && method !== highlight);
        const isLowest = row * panels.length + column >= firstOfLastRow;
        const multiple = { ...figure, xTitle: isLowest ? figure.xTitle : null };
        const title = [method, ...(panel.title ? [panel.title.join(", ")] : [])];
        return panelOf(multiple, { ...panel, title }, { width: 150, height: 90 }, [
          lineLayer(figure, points, { color: BACKGROUND, strokeWidth: 1 }, { detail: { field: "method" } }),
          bandLayer(figure, own, { color: PALETTE[0] }),
          ...(compared.length > 0 ? [lineLayer(figure, compared, { color: PALETTE[1] })] : []),
          lineLayer(figure, own, { color: PALETTE[0], strokeWidth: 2.25 }),
        ]);
      }),
    ),
  });
}

type Point = BandPoint & { readonly method: string };

function pointsOf(curves: readonly MethodCurve[]): Point[] {
  return curves.flatMap(({ method, points }) => points.map((point) => ({ method, ...point })));
}

function lineLayer(
  { steps }: LinePanels,
  values: readonly Point[],
  look: object,
  encoding: object = {},
): Layer {
  return {
    data: { values: [...values] },
    mark: { type: "line", ...(steps && { interpolate: "step-after" }), ...look },
    encoding: { y: { field: "value", type: "quantitative" }, ...encoding },
  };
}

function bandLayer(
  { steps }: LinePanels,
  points: readonly Point[],
  look: object,
  encoding: object = {},
): Layer {
  return {
    data: { values: points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high)) },
    mark: { type: "area", opacity: 0.15, ...(steps && { interpolate: "step-after" }), ...look },
    encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" }, ...encoding },
  };
}

/** What the whole figure has beside its panels. */
function frameOf({ yTitle, bands }: LinePanels, columns: number) {
  return {
    background: "white",
    padding: 12,
    // Above all panels: beside an axis, a text longer than the axis would push them apart.
    title: {
      ...{ text: yTitle, fontSize: 13, fontWeight: "normal", offset: 12 },
      ...{ subtitle: bands, subtitleFontSize: 11, subtitleColor: INK, subtitlePadding: 4 },
    },
    spacing: 24,
    columns,
    config: {
      ...THEME,
      legend: {
        ...THEME.legend,
        orient: "bottom",
        direction: "horizontal",
        columns: Math.max(3, 2 * columns),
        gridAlign: "all",
        symbolSize: 400,
        symbolOpacity: 1,
      },
    },
  } satisfies Partial<TopLevelSpec>;
}

function panelOf(
  {
    xTitle,
    xIsShare = false,
    yFits = false,
  }: Pick<LinePanels, "xIsShare" | "yFits"> & { readonly xTitle: string | null },
  { title, curves }: LinePanels["panels"][number],
  { width, height }: { readonly width: number; readonly height: number },
  layers: readonly Layer[],
): Panel {
  const points = pointsOf(curves);
  const last = Math.max(1, ...points.map(({ x }) => x));
  const shown = points.flatMap(({ value, low, high }) => [value, low, high]).filter(Number.isFinite);
  const top = yFits ? Math.max(0, ...shown) : 1;
  const bottom = Math.min(0, ...shown);
  return {
    ...(title !== undefined && { title: [...title] }),
    width,
    height,
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        scale: { domain: [0, xIsShare ? 1 : last], nice: false },
        axis: {
          title: xTitle,
          labelExpr: `datum.value === 0 ? "0" : format(datum.value, "${xIsShare ? ".0%" : last < 10_000 ? "," : "~s"}")`,
          tickCount: width < 200 ? 3 : 5,
        },
      },
      y: {
        type: "quantitative",
        scale: { domain: [bottom, top > bottom ? top : 1] },
        axis: { title: null, format: ".2~p", tickCount: height < 100 ? 3 : 5 },
      },
    },
    layer: [...layers],
  } as Panel;
}
