import { formatTable } from "../base/table.ts";
import type { Role, Signals } from "../spaces/index.ts";
import type { ColumnStatistics, DatasetStatistics } from "./statistics.ts";

/** A column of more dimensions, such as pixels, is one line. */
const MOST_DIMENSIONS = 100;

const COLUMNS = [
  ["observations", "observation"],
  ["states", "state"],
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
  const columns = COLUMNS.flatMap(([name, role]) => {
    const column = statistics[name];
    if (!column) return [];
    const { mean, standardDeviation, minimum, maximum } = column;
    const line = (label: string | number, values: readonly number[]) => [
      `${name} ${label}`,
      ...values.map((value) => value.toFixed(4)),
    ];
    if (mean.length > MOST_DIMENSIONS) return [line(`(${mean.length} numbers)`, together(column))];
    return Array.from(mean, (_, i) =>
      line(names[role]?.[i] ?? i, [mean[i], standardDeviation[i], minimum[i], maximum[i]]),
    );
  });
  const spread = {
    header: ["dimension", "mean", "standard deviation", "smallest", "largest"],
    rows: columns,
  };
  return `${formatTable(size, width)}\n\n${formatTable(spread, width)}`;
}

/** Mean, standard deviation, smallest and largest of all numbers of a column. */
function together({ mean, standardDeviation, minimum, maximum }: ColumnStatistics): number[] {
  const count = mean.length;
  const center = mean.reduce((sum, value) => sum + value, 0) / count;
  const variance = mean.reduce((sum, value, i) => sum + (value - center) ** 2 + standardDeviation[i] ** 2, 0);
  return [
    center,
    Math.sqrt(variance / count),
    minimum.reduce((a, b) => Math.min(a, b)),
    maximum.reduce((a, b) => Math.max(a, b)),
  ];
}
