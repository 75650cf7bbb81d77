import type { TopLevelSpec } from "vega-lite";
import { PALETTE, renderSvg, THEME } from "./theme.ts";

/** What a learning curve shows, all of it over the number of gradient updates. */
export interface LearningCurve {
  readonly title: string;
  /** Success rates in [0, 1] with the ends of their 95 % intervals; none where no environment is known. */
  readonly evaluations: readonly {
    readonly step: number;
    readonly success: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** Drawn below the success rate, in this order: losses and diagnostics. */
  readonly panels: readonly CurvePanel[];
}

/** Curves that share an axis; the title names their quantity and its unit. Non-finite values leave gaps. */
export interface CurvePanel {
  readonly title: string;
  /** At most seven, each in a colour of its own. */
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly { readonly step: number; readonly value: number }[];
  }[];
}

/** The figure as an SVG document: the success rate with its 95 % band, and the panels below it. */
export async function renderLearningCurve(curve: LearningCurve): Promise<string> {
  return renderSvg(specification(curve));
}

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>["vconcat"][number];
type Axis = { readonly lastStep: number; readonly labelled: boolean };

const WIDTH = 520;

function specification({ title, evaluations, panels }: LearningCurve): TopLevelSpec {
  const curves = [evaluations, ...panels.flatMap(({ series }) => series.map(({ points }) => points))];
  const lastStep = curves.flat().reduce((last, { step }) => Math.max(last, step), 1);
  const lowest = panels.length - 1;
  return {
    background: "white",
    padding: 20,
    title: { text: title, fontSize: 16, offset: 16 },
    spacing: 16,
    vconcat: [
      ...(evaluations.length > 0 ? [successPanel(evaluations, { lastStep, labelled: lowest < 0 })] : []),
      ...panels.map((panel, index) => linePanel(panel, { lastStep, labelled: index === lowest })),
    ],
    resolve: { scale: { color: "independent" } },
    config: THEME,
  };
}

function successPanel(evaluations: LearningCurve["evaluations"], axis: Axis): Panel {
  return {
    title: "success rate, with its 95 % interval",
    width: WIDTH,
    height: 210,
    data: { values: [...evaluations] },
    encoding: { x: updates(axis) },
    layer: [
      {
        mark: { type: "area", opacity: 0.18, stroke: PALETTE[0] }, // the outline shows even a single interval,
        encoding: {
          y: {
            field: "low",
            type: "quantitative",
            scale: { domain: [0, 1] },
            axis: { format: ".0%", tickCount: 5, title: null },
          },
          y2: { field: "high" },
        },
      },
      {
        mark: { type: "line", point: marks(evaluations.length) },
        encoding: { y: { field: "success", type: "quantitative" } },
      },
    ],
  };
}

function linePanel({ title, series }: CurvePanel, axis: Axis): Panel {
  if (series.length > PALETTE.length)
    throw new RangeError(
      `figure: ${title}: ${series.length} series are more than the ${PALETTE.length} colours`,
    );
  const values = series.flatMap(({ name, points }) =>
    points.map(({ step, value }) => ({ name, step, value: Number.isFinite(value) ? value : null })),
  );
  return {
    title,
    width: WIDTH,
    height: 110,
    data: { values },
    mark: { type: "line", point: marks(Math.max(...series.map(({ points }) => points.length))) },
    encoding: {
      x: updates(axis),
      y: {
        field: "value",
        type: "quantitative",
        scale: { zero: false, padding: 6 },
        axis: { labelExpr: "format(datum.value, '~g')", tickCount: 4, title: null },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: { domain: series.map(({ name }) => name), range: PALETTE },
        ...(series.length < 2 && { legend: null }),
      },
    },
  };
}

/** A dot at each point of a line, unless so many that they run into each other. */
function marks(count: number) {
  return count <= 60 && { size: 30 };
}

/** The horizontal axis all panels share; the lowest one carries the labels. */
function updates({ lastStep, labelled }: Axis) {
  return {
    field: "step",
    type: "quantitative",
    scale: { domain: [0, lastStep] as number[], nice: false },
    axis: {
      title: labelled ? "gradient updates" : null,
      labels: labelled,
      labelExpr: `format(datum.value, '${lastStep < 10_000 ? "," : "~s"}')`,
      tickCount: 6,
      tickMinStep: 1,
    },
  } as const;
}
