import { renderIntervalPanels } from "../../core/figures/interval-panels.ts";
import { renderLinePanels } from "../../core/figures/line-panels.ts";
import { type AggregateResults, aggregates, THRESHOLDS } from "./aggregate.ts";
import type { Comparison, CurveMeasure, ScoredMeasure } from "./comparison.ts";
import { type CurveAxis, learningCurve } from "./curves.ts";

const BOOTSTRAP = "95 % intervals of a bootstrap over the runs of each task";

export function drawLearningCurves(
  comparison: Comparison,
  measure: CurveMeasure,
  {
    highlight,
    axis = "updates",
  }: { readonly highlight?: string | undefined; readonly axis?: CurveAxis } = {},
): Promise<string> {
  const { methods, tasks } = comparison;
  return renderLinePanels({
    methods,
    highlight,
    xTitle: axis === "updates" ? "gradient updates" : "seconds of training",
    yTitle: axisTitle(measure),
    bands: "lines: means over training seeds; bands: their 95 % intervals (Student's t)",
    // Axes of success end at 100 %. The largest return cannot be reached where goals are far away, so its axes fit the curves.
    yFits: measure.name !== "success",
    panels: tasks.map((task) => ({
      title: task.split(":"),
      curves: methods.map((method) => ({
        method,
        points: learningCurve(comparison.runsOf(task, method), measure, axis),
      })),
    })),
  });
}

/** Figures of the statistics over all tasks, by their names. */
export async function drawAggregates(
  { methods }: Comparison,
  measure: ScoredMeasure,
  results: AggregateResults,
  highlight?: string,
): Promise<[string, string][]> {
  const caption = `${measure.title}; bars: ${BOOTSTRAP}; marks: the values`;
  const figures: [string, string][] = [
    [
      "aggregates",
      await renderIntervalPanels({
        methods,
        highlight,
        caption,
        panels: aggregates.map(({ title }, index) => ({
          title,
          estimates: results.aggregates.map((estimates) => estimates[index]),
        })),
      }),
    ],
    [
      "profiles",
      await renderLinePanels({
        methods,
        highlight,
        xTitle: `${axisTitle(measure)} τ`,
        yTitle: "share of runs above τ",
        bands: `bands: ${BOOTSTRAP}`,
        xIsShare: true,
        steps: true,
        panels: [
          {
            curves: methods.map((method, index) => ({
              method,
              points: results.profiles[index].map((estimate, i) => ({ x: THRESHOLDS[i], ...estimate })),
            })),
          },
        ],
      }),
    ],
  ];
  if (methods.length > 1)
    figures.push([
      "improvement",
      await renderIntervalPanels({
        methods: methods.slice(1),
        highlight: methods.slice(1).includes(highlight ?? "") ? highlight : undefined,
        firstColor: 1,
        caption,
        panels: [
          { title: `P(${methods[0]} > …)`, estimates: results.improvements, domain: [0, 1], rule: 0.5 },
        ],
      }),
    ]);
  return figures;
}

function axisTitle({ name, title }: CurveMeasure): string {
  return name === "return" ? `${title}, share of largest` : title;
}
