import { formatTable } from "../base/table.ts";
import type { Role, Signals } from "../spaces/index.ts";
import type { DatasetStatistics } from "./statistics.ts";

/** Observations of pixels have thousands of dimensions. */
const MOST_DIMENSIONS = 100;

const COLUMNS = [
  ["observations", "observation"],
  ["achievedGoals", "goal"],
  ["desiredGoals", "goal"],
  ["actions", "action"],
] as const satisfies readonly (readonly [keyof DatasetStatistics, Role])[];

/**
 * The statistics of a dataset as text for a terminal of that width.
 * @param names of the numbers, as far as they are known; others are shown by their index
 */
export function statisticsTable(
  statistics: DatasetStatistics,
  { names = {}, width }: Pick<Signals, "names"> & { readonly width?: number | undefined } = {},
): string {
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
  const columns = COLUMNS.flatMap(([name, role]) =>
    Array.from(statistics[name].mean.subarray(0, MOST_DIMENSIONS), (mean, dimension) => [
      `${name} ${names[role]?.[dimension] ?? dimension}`,
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
