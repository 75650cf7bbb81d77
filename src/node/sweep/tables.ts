import { basename } from "node:path";
import type { Table } from "../../core/base/table.ts";
import { ranks } from "../../core/statistics/aggregates.ts";
import { type MeanInterval, meanInterval } from "../../core/statistics/mean-interval.ts";
import { codeText } from "../runs/code-version.ts";
import { type Comparison, type Measure, measured } from "./comparison.ts";
import type { RunRecord } from "./records.ts";

/** What the numbers of every task were measured with. */
export function protocolTable(comparison: Comparison): Table {
  return {
    header: [
      "task",
      "environment",
      "dataset",
      "fingerprint",
      "updates",
      "episodes per evaluation",
      "γ",
      "runs",
      "failed",
      "code",
    ],
    rows: comparison.tasks.map((task) => {
      const runs = comparison.runsOf(task);
      const { environment, dataset, training, evaluation } = runs[0].config;
      return [
        task,
        environment ?? "—",
        dataset === undefined ? "its own" : basename(dataset.folder),
        dataset === undefined ? "—" : dataset.fingerprint.slice(0, 8),
        String(training.updates),
        environment === undefined ? "—" : String(evaluation.episodes),
        environment === undefined ? "—" : String(evaluation.discount),
        String(runs.length),
        String(runs.filter(({ failure }) => failure !== undefined).length),
        [...new Set(runs.map(({ config }) => codeText(config)))].join("; "),
      ];
    }),
  };
}

/**
 * Per task the mean over runs ± the half width of its 95 % interval for each method. Bold marks the best and all means
 * within its interval, except 0. Below them are the ranks of the means on the tasks that all methods have
 * in common, and the mean ranks.
 */
export function measureTable(comparison: Comparison, measure: Measure): Table {
  const { methods, tasks, commonTasks } = comparison;
  const { scale, decimals } = measure;
  const rows = tasks.map((task) => {
    const cells = methods.map((method) => {
      const runs = comparison.runsOf(task, method);
      return { runs, interval: intervalOf(runs, measure) };
    });
    const bar = lowestOfTheBest(cells.flatMap(({ interval }) => interval ?? []));
    const most = Math.max(...cells.map(({ runs }) => runs.length));
    return [
      task,
      ...cells.map(({ runs, interval }) => {
        if (runs.length === 0) return "—";
        if (!interval) return `—${remarks(runs, most)}`;
        const { mean, halfWidth } = interval;
        const text = plusMinus(scale * mean, scale * halfWidth, decimals);
        return `${mean !== 0 && mean >= bar ? `**${text}**` : text}${remarks(runs, most)}`;
      }),
    ];
  });
  const ranking = commonTasks.map((task) =>
    ranksOf(methods.map((method) => standing(comparison.runsOf(task, method), measure))),
  );
  const meanRanks = methods.map((_, index) => {
    const ranked = ranking.flatMap((row) => row[index] ?? []);
    return ranked.length === 0 ? "—" : (ranked.reduce((sum, rank) => sum + rank) / ranked.length).toFixed(2);
  });
  const rankRows = commonTasks.map((task, index) => [
    `rank on ${task}`,
    ...ranking[index].map((rank) => (rank === undefined ? "—" : String(rank))),
  ]);
  return { header: ["task", ...methods], rows: [...rows, ...rankRows, ["mean rank", ...meanRanks]] };
}

/** What runs are ranked by: their mean, or −∞ where all have failed; undefined where the measure does not apply to them. */
function standing(runs: readonly RunRecord[], measure: Measure): number | undefined {
  const hasFailed = runs.some(({ failure }) => failure !== undefined);
  return intervalOf(runs, measure)?.mean ?? (hasFailed ? -Infinity : undefined);
}

/** The ranks of the values, if there are any. */
function ranksOf(values: readonly (number | undefined)[]): (number | undefined)[] {
  const ranked = ranks(values.flatMap((value) => value ?? []));
  let next = 0;
  return values.map((value) => (value === undefined ? undefined : ranked[next++]));
}

/** Undefined where no run has a value. */
export function intervalOf(runs: readonly RunRecord[], measure: Measure): MeanInterval | undefined {
  const values = runs.flatMap((run) => measured(measure, run) ?? []);
  return values.length === 0 ? undefined : meanInterval(values);
}

/** The lower end of the interval of the best mean, or that mean itself where a single run has none. */
function lowestOfTheBest(intervals: readonly MeanInterval[]): number {
  if (intervals.length === 0) return Infinity;
  const best = intervals.reduce((best, interval) => (interval.mean > best.mean ? interval : best));
  return best.mean - (best.runs > 1 ? best.halfWidth : 0);
}

function plusMinus(value: number, halfWidth: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number.isNaN(halfWidth) ? text : `${text} ± ${halfWidth.toFixed(decimals)}`;
}

/** Notes on a mean: failed runs and missing runs. */
function remarks(runs: readonly RunRecord[], most: number): string {
  const failed = runs.filter(({ failure }) => failure !== undefined).length;
  const facts = [
    ...(failed > 0 ? [`${failed} of ${runs.length} failed`] : []),
    ...(runs.length < most ? [`${runs.length} of ${most} runs`] : []),
  ];
  return facts.length === 0 ? "" : ` (${facts.join(", ")})`;
}

/**
 * Where the spread of success rates comes from, in percentage points: the standard deviation over runs, and beside it
 * the binomial error that the number of episodes alone leaves in the rate of one run.
 */
export function noiseTable(comparison: Comparison): Table {
  return {
    header: ["task", ...comparison.methods],
    rows: comparison.tasks.map((task) => [
      task,
      ...comparison.methods.map((method) => {
        const runs = comparison.runsOf(task, method).flatMap(({ final }) => {
          const { success, episodes } = final ?? {};
          return success === undefined || episodes === undefined ? [] : [{ success, episodes }];
        });
        if (runs.length === 0) return "—";
        const { standardDeviation } = meanInterval(runs.map(({ success }) => success));
        const variances = runs.map(({ success, episodes }) => (success * (1 - success)) / episodes);
        const rollouts = Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / runs.length);
        const seeds = Number.isNaN(standardDeviation) ? "—" : (100 * standardDeviation).toFixed(1);
        return `${seeds} / ${(100 * rollouts).toFixed(1)}`;
      }),
    ]),
  };
}

/** One row for each run without a final policy. */
export function failureTable({ records }: Comparison): Table {
  return {
    header: ["run", "reason"],
    rows: records.flatMap(({ run, failure }) => (failure === undefined ? [] : [[run, failure]])),
  };
}

/** One row for each run that was changed after it was written, with the changes that were accepted. */
export function resealTable({ records }: Comparison): Table {
  return {
    header: ["run", "changes"],
    rows: records.flatMap(({ run, reseals }) => (reseals === undefined ? [] : [[run, reseals.join("; ")]])),
  };
}

/** Runs with this seed or a larger one belong to searches of settings; see docs/evaluation.md. */
const SEARCH_SEEDS = { training: 100, evaluation: 1000 };

/** A note if runs of a search of settings are among those of the table. */
export function searchNote({ records }: Comparison): string[] {
  const { training, evaluation } = SEARCH_SEEDS;
  const isSearch = ({ config }: RunRecord) => config.seed >= training || config.evaluation.seed >= evaluation;
  return records.some(isSearch)
    ? [
        `**Note:** this table contains runs with training seeds ≥ ${training} or evaluation seeds ≥ ${evaluation}. These seeds are for the search of settings; results are reported on smaller ones.`,
      ]
    : [];
}

/** A note if a method has a single run on a task: nothing is known then about the noise between seeds. */
export function singleRunNote(comparison: Comparison): string[] {
  const { methods, commonTasks } = comparison;
  const single = commonTasks.filter((task) =>
    methods.some((method) => comparison.runsOf(task, method).length === 1),
  );
  return single.length === 0
    ? []
    : [
        `**Note:** some methods have a single run on ${single.join("; ")}. Nothing is known there about the noise between training seeds, so these are first impressions, and intervals over all tasks are too narrow.`,
      ];
}
