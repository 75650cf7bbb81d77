import type { TopLevelSpec } from "vega-lite";
import { INK, PALETTE, renderSvg, THEME } from "./theme.ts";

/** One trial of a search in a panel. */
export interface SearchPoint {
  /** Of the panel's setting. */
  readonly x: number | string;
  readonly score: number;
  /** Updates after which it was scored. */
  readonly updates: number;
  readonly isBest: boolean;
}

/** Panels side by side, in each the scores of all trials against one setting. */
export interface SearchPanels {
  /** What scores are. */
  readonly objective: string;
  /** The score of the settings that the search started from, drawn as a line; undefined if it was dropped early. */
  readonly start?: number | undefined;
  readonly panels: readonly {
    readonly title: string;
    readonly kind: "choice" | "ratios" | "differences";
    readonly points: readonly SearchPoint[];
  }[];
}

const COLUMNS = 3;

type Panel = Extract<TopLevelSpec, { concat: unknown }>["concat"][number];

/** The figure as an SVG document. Trials that were dropped early are pale; the best one has a ring. */
export function renderSearchPanels(figure: SearchPanels): Promise<string> {
  const points = figure.panels.flatMap((panel) => panel.points);
  const stages = [...new Set(points.map(({ updates }) => updates))].sort((a, b) => a - b);
  return renderSvg({
    background: "white",
    padding: 12,
    title: {
      ...{ text: figure.objective, fontSize: 13, fontWeight: "normal", offset: 12 },
      ...{
        subtitle: subtitleOf(figure, stages),
        subtitleFontSize: 11,
        subtitleColor: INK,
        subtitlePadding: 4,
      },
    },
    spacing: 24,
    columns: Math.min(COLUMNS, figure.panels.length),
    concat: figure.panels.map((panel) => panelOf(figure, panel, stages)),
    config: { ...THEME, legend: { ...THEME.legend, orient: "bottom", symbolType: "circle" } },
  });
}

/** Lines below the title. */
function subtitleOf({ start }: SearchPanels, stages: readonly number[]): string[] {
  return [
    `dots: trials; ring: the best${start === undefined ? "" : "; dashed: without changes"}`,
    ...(stages.length > 1 ? ["colour: updates after which it was scored"] : []),
  ];
}

function panelOf(
  { start }: SearchPanels,
  { title, kind, points }: SearchPanels["panels"][number],
  stages: readonly number[],
): Panel {
  const x = {
    field: "x",
    type: kind === "choice" ? "nominal" : "quantitative",
    axis: {
      title: null,
      grid: kind !== "choice",
      ...(kind === "choice" ? { labelAngle: 0 } : { tickCount: 5 }),
    },
    ...(kind === "ratios" && { scale: { type: "log", nice: false, padding: 8 } }),
    ...(kind === "differences" && { scale: { zero: false, padding: 8 } }),
  };
  const y = {
    field: "score",
    type: "quantitative",
    axis: { title: null, tickCount: 5 },
    scale: { zero: false, padding: 8 },
  };
  const color = {
    field: "updates",
    type: "ordinal",
    // Later stages are darker.
    scale: { domain: [...stages], range: stages.map((_, index) => shade(index, stages.length)) },
    legend: stages.length > 1 ? { title: "updates" } : null,
  };
  return {
    title,
    width: 200,
    height: 150,
    data: { values: [...points] },
    layer: [
      ...(start === undefined
        ? []
        : [{ mark: { type: "rule", strokeDash: [4, 3], color: INK }, encoding: { y: { datum: start } } }]),
      { mark: { type: "circle", size: 60, opacity: 0.9 }, encoding: { x, y, color } },
      {
        transform: [{ filter: "datum.isBest" }],
        mark: { type: "point", size: 180, color: PALETTE[1], strokeWidth: 2 },
        encoding: { x, y },
      },
    ],
  } as unknown as Panel;
}

/** From a pale blue to the palette's own. */
function shade(index: number, count: number): string {
  const share = count === 1 ? 1 : 0.3 + (0.7 * index) / (count - 1);
  const channel = (from: number) => Math.round(255 + (from - 255) * share);
  return `rgb(${channel(0x00)},${channel(0x72)},${channel(0xb2)})`;
}
