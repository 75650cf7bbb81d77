import type { Table } from "../../core/base/table.ts";
import { RandomGenerator } from "../../core/random/generator.ts";
import type { Estimate } from "../../core/statistics/bootstrap.ts";
import { pairedDifference } from "../../core/statistics/paired-difference.ts";
import type { Comparison } from "./comparison.ts";
import type { RunRecord } from "./records.ts";

const RESAMPLES = 10_000;

/** What is compared start by start, and how tables show it. */
export const pairedMeasures = [
  { name: "success", title: "Success at the last step, percentage points", scale: 100, decimals: 1 },
  { name: "discountedReturn", title: "Discounted return", scale: 1, decimals: 2 },
  { name: "environmentReturn", title: "Return of the environment", scale: 1, decimals: 0 },
] as const;

type PairedMeasure = (typeof pairedMeasures)[number];

/**
 * Per task the mean of the first method minus that of each other one, paired by training seed and start, with its 95 %
 * interval ({@link pairedDifference}). Bold marks intervals without 0. The last row counts them.
 * @returns undefined where no two runs can be paired
 */
export function differenceTable(comparison: Comparison, measure: PairedMeasure): Table | undefined {
  const [first, ...others] = comparison.methods;
  const differences = comparison.tasks.map((task) =>
    others.map((other) => {
      const pairs = pairsOf(comparison.runsOf(task, first), comparison.runsOf(task, other), measure);
      const random = RandomGenerator.from(0, "bootstrap", "difference", measure.name, task, other);
      return pairs.length === 0 ? undefined : pairedDifference(pairs, { resamples: RESAMPLES, random });
    }),
  );
  const counts = others.map((_, index) => {
    const known = differences.flatMap((row) => row[index] ?? []);
    const above = known.filter(({ low }) => low > 0).length;
    const below = known.filter(({ high }) => high < 0).length;
    return `${above} above, ${below} below, of ${known.length}`;
  });
  if (!differences.flat().some((difference) => difference)) return undefined;
  return {
    header: ["task", ...others.map((other) => `− ${other}`)],
    rows: [
      ...differences.flatMap((row, index) =>
        row.some((difference) => difference)
          ? [[comparison.tasks[index], ...row.map((difference) => textOf(difference, measure))]]
          : [],
      ),
      ["intervals without 0", ...counts],
    ],
  };
}

/** [seeds][starts]: the first method's outcomes minus the other's, of the seeds that both have. */
function pairsOf(
  runs: readonly RunRecord[],
  others: readonly RunRecord[],
  measure: PairedMeasure,
): number[][] {
  return runs.flatMap((run) => {
    const first = outcomesOf(run, measure);
    const other = others.find(({ config }) => config.seed === run.config.seed);
    const second = other && outcomesOf(other, measure);
    return first && second ? [first.map((value, start) => value - second[start])] : [];
  });
}

/** A run that failed has reached no goal. It has no return of the environment, so its seed is left out there. */
function outcomesOf(
  { config, outcomes, failure }: RunRecord,
  { name }: PairedMeasure,
): readonly number[] | undefined {
  if (failure === undefined) return outcomes?.[name];
  return name === "environmentReturn" ? undefined : Array<number>(config.evaluation.episodes).fill(0);
}

function textOf(difference: Estimate | undefined, { scale, decimals }: PairedMeasure): string {
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
