import { formatTable } from "../base/table.ts";
import type { DatasetStatistics } from "./statistics.ts";

/** Observations of pixels have thousands of dimensions. */
const MOST_DIMENSIONS = 100;

/** The statistics of a dataset as text for a terminal of that width. */
export function statisticsTable(statistics: DatasetStatistics, width?: number): string {
  const { shortestEpisode, longestEpisode } = statistics;
  const steps =
    shortestEpisode === longestEpisode ? `${longestEpisode}` : `${shortestEpisode} … ${longestEpisode}`;
  const size = {
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
  };
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
  const spread = {
    header: ["dimension", "mean", "standard deviation", "smallest", "largest"],
    rows: columns,
  };
  const unseen = statistics.observations.mean.length - MOST_DIMENSIONS;
  const tables = `${formatTable(size, width)}\n\n${formatTable(spread, width)}`;
  return `${tables}${unseen > 0 ? `\nand ${unseen} more dimensions of the observations` : ""}`;
}
