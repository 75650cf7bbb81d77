import type { DatasetStatistics } from "../../core/data/index.ts";
import { formatTable } from "../../core/figures/table.ts";
import type { EvaluationSummary, MeanEstimate } from "../../core/rollout/returns.ts";
import type { TargetResult } from "../../core/rollout/target-sweep.ts";
import type { Proportion } from "../../core/statistics/binomial.ts";

const share = ({ rate, low, high }: Proportion) => [
  `${(100 * rate).toFixed(1)} %`,
  `${(100 * low).toFixed(1)} … ${(100 * high).toFixed(1)} %`,
];
const mean = ({ mean, standardError }: MeanEstimate, digits: number) => [
  mean.toFixed(digits),
  // A single episode says nothing of the spread.
  Number.isNaN(standardError) ? "" : `± ${standardError.toFixed(digits)}`,
];

/** What a sweep of goals came to, for people. */
export function targetTable(results: readonly TargetResult[]): string {
  return formatTable({
    header: ["commanded", "achieved", "", "steps at the goal", "success at the last step", "", "steps"],
    rows: results.map(({ target, achieved, stepsAtGoal, success, steps }) => [
      String(target),
      ...mean(achieved, 3),
      `${(100 * stepsAtGoal.mean).toFixed(1)} %`,
      ...share(success),
      steps.mean.toFixed(0),
    ]),
  });
}

/** What an evaluation came to, for people. */
export function summaryTable(summary: EvaluationSummary): string {
  const { discountedReturn, environmentReturn, tasks } = summary;
  const together = formatTable({
    header: [`over ${summary.episodes} episodes`, "", "uncertainty"],
    rows: [
      ["success at the last step", ...share(summary.success)],
      ["success at any step", ...share(summary.successAtAnyStep)],
      [`discounted return, γ = ${discountedReturn.discount}`, ...mean(discountedReturn, 2)],
      ["undiscounted return", ...mean(summary.undiscountedReturn, 2)],
      ["final distance", ...mean(summary.finalDistance, 4)],
      ...(environmentReturn ? [["return of the environment", ...mean(environmentReturn, 1)]] : []),
    ],
  });
  if (tasks === undefined) return together;
  const byTask = formatTable({
    header: ["task", "episodes", "success at the last step", "", "at any step", ""],
    rows: tasks.map(({ task, success, successAtAnyStep }) => [
      String(task),
      String(success.trials),
      ...share(success),
      ...share(successAtAnyStep),
    ]),
  });
  return `${together}\n\n${byTask}`;
}

/** Pixels have thousands. */
const MOST_DIMENSIONS = 100;

/** What a dataset holds, for people. */
export function statisticsTable(statistics: DatasetStatistics): string {
  const { shortestEpisode, longestEpisode } = statistics;
  const steps =
    shortestEpisode === longestEpisode ? `${longestEpisode}` : `${shortestEpisode} … ${longestEpisode}`;
  const size = formatTable({
    header: ["episodes", "transitions", "steps per episode", "success at the last step", "mean return"],
    rows: [
      [
        String(statistics.episodeCount),
        String(statistics.transitionCount),
        steps,
        `${(100 * statistics.successRate).toFixed(1)} %`,
        statistics.meanReturn.toFixed(2),
      ],
    ],
  });
  const columns = (["observations", "achievedGoals", "desiredGoals", "actions"] as const).flatMap((name) =>
    Array.from(statistics[name].mean.subarray(0, MOST_DIMENSIONS), (mean, dimension) => [
      `${name} ${dimension}`,
      ...[
        mean,
        statistics[name].standardDeviation[dimension],
        statistics[name].minimum[dimension],
        statistics[name].maximum[dimension],
      ].map((value) => value.toFixed(4)),
    ]),
  );
  const spread = formatTable({
    header: ["dimension", "mean", "standard deviation", "smallest", "largest"],
    rows: columns,
  });
  const unseen = statistics.observations.mean.length - MOST_DIMENSIONS;
  return `${size}\n\n${spread}${unseen > 0 ? `\nand ${unseen} more dimensions of the observations` : ""}`;
}
