import { mean } from "../statistics/mean.ts";
import { rankCorrelation } from "../statistics/rank-correlation.ts";
import type { EpisodeRows } from "./episode-rows.ts";
import type { InstrumentRows } from "./instrument-rows.ts";

/** Ranges of steps to the goal; each has readings of its own. */
export const STEP_RANGES = [
  { name: "steps1", label: "1", first: 1, last: 1 },
  { name: "steps2to4", label: "2–4", first: 2, last: 4 },
  { name: "steps5to9", label: "5–9", first: 5, last: 9 },
  { name: "steps10to19", label: "10–19", first: 10, last: 19 },
  { name: "steps20to49", label: "20–49", first: 20, last: 49 },
  { name: "steps50up", label: "50 and more", first: 50, last: Number.POSITIVE_INFINITY },
] as const;

/** The error of actions over all dimensions, and the beginning of the names of those of single ones. */
export const ACTION_ERROR = "heldOut/actionError";

/** Fewest rows of a reading. */
const FEWEST_ROWS = 20;

/** What a reading is of. */
interface Group {
  readonly name: string;
  readonly has: (row: number) => boolean;
}

const unmet = ({ met }: InstrumentRows): Group => ({ name: "", has: (row) => met[row] === 0 });

function stepGroups({ met, steps }: InstrumentRows): Group[] {
  return STEP_RANGES.map(({ name, first, last }) => ({
    name: `/${name}`,
    has: (row) => met[row] === 0 && steps[row] >= first && steps[row] <= last,
  }));
}

function sourceGroups({ met, source, sources }: InstrumentRows): Group[] {
  return (sources?.names ?? []).map((name, index) => ({
    name: `/source/${name}`,
    has: (row) => met[row] === 0 && source![row] === index,
  }));
}

/** The rows of a group, or none if there are too few. */
function rowsIn({ count }: InstrumentRows, { has }: Group): number[] {
  const rows = Array.from({ length: count }, (_, row) => row).filter(has);
  return rows.length < FEWEST_ROWS ? [] : rows;
}

/** `reading` of every group that has enough rows, by its name behind `name`; none that is not a finite number. */
function readGroups(
  name: string,
  rows: InstrumentRows,
  groups: readonly Group[],
  reading: (rows: readonly number[]) => number,
): Record<string, number> {
  const readings: Record<string, number> = {};
  for (const group of groups) {
    const chosen = rowsIn(rows, group);
    const value = chosen.length > 0 ? reading(chosen) : Number.NaN;
    if (Number.isFinite(value)) readings[`${name}${group.name}`] = value;
  }
  return readings;
}

/** How often the score of the data's action exceeds that of another action; a tie counts ½. Scores are [rows]. */
export function pairAccuracies(
  others: string,
  rows: InstrumentRows,
  score: Float32Array,
  otherScore: Float32Array,
): Record<string, number> {
  const met: Group = { name: "/met", has: (row) => rows.met[row] === 1 };
  const groups = [unmet(rows), met, ...stepGroups(rows), ...sourceGroups(rows)];
  return readGroups(`pairAccuracy/${others}`, rows, groups, (chosen) =>
    mean(chosen.map((row) => (Math.sign(score[row] - otherScore[row]) + 1) / 2)),
  );
}

/**
 * How much scores differ between two actions of a state, over how much they differ among rows with unmet goals; nothing
 * where they do not.
 */
export function relativeActionGap(
  rows: InstrumentRows,
  score: Float32Array,
  otherScore: Float32Array,
): Record<string, number> {
  return readGroups("actionGap", rows, [unmet(rows)], (chosen) => {
    const scores = chosen.map((row) => score[row]);
    const middle = mean(scores);
    const deviation = Math.sqrt(mean(scores.map((value) => (value - middle) ** 2)));
    return mean(chosen.map((row) => Math.abs(score[row] - otherScore[row]))) / deviation;
  });
}

/**
 * Estimated beside true distances to goals. Values and steps are [rows]. There is no correlation where all
 * values or all distances are the same.
 */
export function valueReadings(
  rows: InstrumentRows,
  value: Float32Array,
  valueSteps: Float32Array | undefined,
): Record<string, number> {
  return {
    ...readGroups("valueRankCorrelation", rows, [unmet(rows)], (chosen) =>
      rankCorrelation(
        chosen.map((row) => -value[row]),
        chosen.map((row) => rows.steps[row]),
      ),
    ),
    ...(valueSteps &&
      readGroups("valueSteps", rows, stepGroups(rows), (group) => mean(group.map((row) => valueSteps[row])))),
  };
}

/** Whether values rise along episodes, towards the goal achieved last; nothing where no episode is long enough. */
export function episodeReadings(
  { ranges }: Pick<EpisodeRows, "ranges">,
  value: Float32Array,
): Record<string, number> {
  const correlations = ranges
    .map(({ first, end }) => {
      const along = value.subarray(first, end);
      return rankCorrelation(
        along,
        Array.from(along, (_, t) => t),
      );
    })
    .filter(Number.isFinite);
  return correlations.length === 0 ? {} : { valueEpisodeCorrelation: mean(correlations) };
}

/** Root mean square of the difference between two sets of actions. */
export function actionError(policyAction: Float32Array, action: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < action.length; i++) sum += (policyAction[i] - action[i]) ** 2;
  return Math.sqrt(sum / action.length);
}

/**
 * Root mean square of the difference between two sets of actions, dimension by dimension, in the actions' own units.
 *
 * @param half half of the range of each dimension
 * @param labels a name of each dimension
 */
export function actionErrors(
  policyAction: Float32Array,
  action: Float32Array,
  half: readonly number[],
  labels: readonly string[],
): Record<string, number> {
  const squares = new Float64Array(half.length);
  for (let i = 0; i < action.length; i++) squares[i % half.length] += (policyAction[i] - action[i]) ** 2;
  const rows = action.length / half.length;
  return Object.fromEntries(
    labels.map((label, i) => [`${ACTION_ERROR}/${label}`, half[i] * Math.sqrt(squares[i] / rows)]),
  );
}
