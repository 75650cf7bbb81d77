import type { Table } from "../../core/base/table.ts";
import { RandomGenerator } from "../../core/random/generator.ts";
import type { Estimate } from "../../core/statistics/bootstrap.ts";
import { pairedDifference } from "../../core/statistics/paired-difference.ts";
import { type Comparison, environmentReturn, type Measure, measures } from "./comparison.ts";
import type { RunRecord } from "./records.ts";

const RESAMPLES = 10_000;

const [success, discountedReturn] = measures;

/** What is compared start by start: an outcome of episodes, and the measure of runs that summarises it. */
export const pairedMeasures = [
  { outcome: "success", title: "Success at the last step, percentage points", measure: success },
  { outcome: "discountedReturn", title: "Discounted return", measure: discountedReturn },
  { outcome: "environmentReturn", title: "Return of the environment", measure: environmentReturn },
] as const;

type PairedMeasure = (typeof pairedMeasures)[number];

/**
 * Per task the mean of the first method minus that of each other one, paired by training seed and start, with its 95 %
 * interval ({@link pairedDifference}). Bold marks intervals without 0. The last row counts them.
 * @returns undefined where no two runs can be paired
 */
export function differenceTable(comparison: Comparison, paired: PairedMeasure): Table | undefined {
  const [first, ...others] = comparison.methods;
  const differenceOf = (task: string, other: string) => {
    const pairs = pairsOf(comparison.runsOf(task, first), comparison.runsOf(task, other), paired);
    const random = RandomGenerator.from(0, "bootstrap", "difference", paired.outcome, task, other);
    return pairs.length === 0 ? undefined : pairedDifference(pairs, { resamples: RESAMPLES, random });
  };
  const rows = comparison.tasks
    .map((task) => ({ task, differences: others.map((other) => differenceOf(task, other)) }))
    .filter(({ differences }) => differences.some((difference) => difference));
  if (rows.length === 0) return undefined;
  const counts = others.map((_, index) => {
    const known = rows.flatMap(({ differences }) => differences[index] ?? []);
    const above = known.filter(({ low }) => low > 0).length;
    const below = known.filter(({ high }) => high < 0).length;
    return `${above} above, ${below} below, of ${known.length}`;
  });
  return {
    header: ["task", ...others.map((other) => `− ${other}`)],
    rows: [
      ...rows.map(({ task, differences }) => [
        task,
        ...differences.map((difference) => textOf(difference, paired.measure)),
      ]),
      ["intervals without 0", ...counts],
    ],
  };
}

/** [seeds][starts]: the first method's outcomes minus the other's, of the seeds that both have. */
function pairsOf(
  runs: readonly RunRecord[],
  others: readonly RunRecord[],
  paired: PairedMeasure,
): number[][] {
  return runs.flatMap((run) => {
    const first = outcomesOf(run, paired);
    const other = others.find(({ config }) => config.seed === run.config.seed);
    const second = other && outcomesOf(other, paired);
    return first && second ? [first.map((value, start) => value - second[start])] : [];
  });
}

/** A run that failed has its measure's value of such runs from every start; none if there is no such value. */
function outcomesOf(
  { config, outcomes, failure }: RunRecord,
  { outcome, measure: { whenFailed } }: PairedMeasure,
): readonly number[] | undefined {
  if (failure === undefined) return outcomes?.[outcome];
  return whenFailed === undefined ? undefined : Array<number>(config.evaluation.episodes).fill(whenFailed);
}

function textOf(difference: Estimate | undefined, { scale, decimals }: Measure): string {
  if (!difference) return "—";
  const [value, low, high] = [difference.value, difference.low, difference.high].map((number) =>
    signed(scale * number, decimals),
  );
  const text = `${value} [${low}, ${high}]`;
  return difference.low > 0 || difference.high < 0 ? `**${text}**` : text;
}

function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? "−" : "+"}${text}`;
}
