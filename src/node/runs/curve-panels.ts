import type { CurvePanel } from "../../core/figures/learning-curve.ts";
import { ACTION_ERROR, STEP_RANGES } from "../../core/learn/readings.ts";
import type { MetricsRow } from "./metrics.ts";

type Rows = readonly MetricsRow[];
/** A curve's name and the column of the log that it shows. */
type NamedColumn = readonly [name: string, column: string];

/** More curves than a panel has colours for are not shown. */
const MOST_CURVES = 7;

/** What a learning curve shows below the success rate: the rows of metrics.jsonl and eval.jsonl as curves. */
export function curvePanels(rows: Rows, evaluations: Rows): CurvePanel[] {
  const losses = columnsOf(rows).filter((column) => column.endsWith("/loss"));
  return [
    panel("return of the environment", evaluations, [["evaluation", "environmentReturn"]]),
    panel("held out: error of actions, in half of their range", evaluations, [["all numbers", ACTION_ERROR]]),
    panel("held out: how often the data's action scores higher (unmet goals)", evaluations, [
      ["than a random one", "pairAccuracy/random"],
      ["than another row's", "pairAccuracy/shuffled"],
    ]),
    panel(
      "held out: steps to the goal by the value, by those that the data took",
      evaluations,
      STEP_RANGES.map(({ name, label }) => [label, `valueSteps/${name}`]),
    ),
    panel("held out: difference of scores between actions, over that between rows", evaluations, [
      ["action gap", "actionGap"],
    ]),
    panel("share of the policy's weight by data source", rows, sourcesOf(rows)),
    ...losses.map((column) => lossPanel(column, rows, evaluations)),
  ].filter(({ series }) => series.length > 0);
}

function panel(title: string, rows: Rows, columns: readonly NamedColumn[]): CurvePanel {
  const series = columns.map(([name, column]) => ({
    name,
    points: rows.filter((row) => column in row).map((row) => ({ step: row.step, value: row[column] })),
  }));
  return { title, series: series.filter(({ points }) => points.length > 0) };
}

/** A loss on the rows that are trained on and, at evaluations, on held-out ones. */
function lossPanel(column: string, rows: Rows, evaluations: Rows): CurvePanel {
  const training = panel(column.replace("/", " "), rows, [["training", column]]);
  const heldOut = panel("", evaluations, [["held out", `heldOut/${column}`]]);
  return { ...training, series: [...training.series, ...heldOut.series] };
}

function columnsOf(rows: Rows): string[] {
  return Object.keys(rows[0] ?? {});
}

function sourcesOf(rows: Rows): NamedColumn[] {
  const prefix = "weights/source/";
  const columns = columnsOf(rows).filter((column) => column.startsWith(prefix));
  return columns.slice(0, MOST_CURVES).map((column) => [column.slice(prefix.length), column]);
}
