import { formatTable } from "../base/table.ts";
import type { Proportion } from "../statistics/binomial.ts";
import type { EvaluationSummary, MeanEstimate } from "./returns.ts";
import type { TargetResult } from "./target-sweep.ts";

const share = ({ rate, low, high }: Proportion) => [
  `${(100 * rate).toFixed(1)} %`,
  `${(100 * low).toFixed(1)} … ${(100 * high).toFixed(1)} %`,
];
const mean = ({ mean, standardError }: MeanEstimate, digits: number) => [
  mean.toFixed(digits),
  // A single episode has no standard error.
  Number.isNaN(standardError) ? "" : `± ${standardError.toFixed(digits)}`,
];

/** The results of a target sweep as text for a terminal of that width. */
export function targetTable(results: readonly TargetResult[], width?: number): string {
  const rows = results.map(({ target, achieved, stepsAtGoal, success, steps }) => [
    String(target),
    ...mean(achieved, 3),
    `${(100 * stepsAtGoal.mean).toFixed(1)} %`,
    ...share(success),
    steps.mean.toFixed(0),
  ]);
  return formatTable(
    {
      header: ["commanded", "achieved", "", "steps at the goal", "success at the last step", "", "steps"],
      rows,
    },
    width,
  );
}

/** The summary of an evaluation as text for a terminal of that width. */
export function summaryTable(summary: EvaluationSummary, width?: number): string {
  const { discountedReturn, environmentReturn, tasks } = summary;
  const rows = [
    ["success at the last step", ...share(summary.success)],
    ["success at any step", ...share(summary.successAtAnyStep)],
    [`discounted return, γ = ${discountedReturn.discount}`, ...mean(discountedReturn, 2)],
    ["undiscounted return", ...mean(summary.undiscountedReturn, 2)],
    ["final distance", ...mean(summary.finalDistance, 4)],
    ...(environmentReturn ? [["return of the environment", ...mean(environmentReturn, 1)]] : []),
  ];
  const header = [`over ${summary.episodes} episodes`, "", "uncertainty"];
  const together = formatTable({ header, rows }, width);
  if (tasks === undefined) return together;
  const byTask = {
    header: ["task", "episodes", "success at the last step", "", "at any step", ""],
    rows: tasks.map(({ task, success, successAtAnyStep }) => [
      String(task),
      String(success.trials),
      ...share(success),
      ...share(successAtAnyStep),
    ]),
  };
  return `${together}\n\n${formatTable(byTask, width)}`;
}
