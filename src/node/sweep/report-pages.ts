import type { Table } from "../../core/base/table.ts";
import type { Estimate } from "../../core/statistics/bootstrap.ts";
import { type AggregateResults, aggregates } from "./aggregate.ts";
import {
  type Comparison,
  type CurveMeasure,
  environmentReturn,
  heldOutMeasures,
  instruments,
  measures,
  type ScoredMeasure,
} from "./comparison.ts";
import { differenceTable, pairedMeasures } from "./differences.ts";
import {
  failureTable,
  measureTable,
  noiseTable,
  protocolTable,
  resealTable,
  searchNote,
  singleRunNote,
} from "./tables.ts";

/** A table of results, by a name for files. */
export interface NamedTable {
  readonly name: string;
  readonly title: string;
  readonly table: Table;
}

/** A part of a page: text in Markdown, or a table. */
export type Block = string | NamedTable;

/** The statistics of one measure over all tasks. */
export type MeasureResults = AggregateResults & { readonly measure: ScoredMeasure };

/** The page of results per task. */
export function tablePage(comparison: Comparison): Block[] {
  const failures = failureTable(comparison);
  const reseals = resealTable(comparison);
  const played = comparison.onTasksPlayed(true);
  const heldOut = comparison.onTasksPlayed(false);
  return [
    "# Results per task",
    ...searchNote(comparison),
    ...singleRunNote(comparison),
    "Mean over training seeds ± half of its 95 % confidence interval (Student's t). A run counts with its last evaluation, not with its best; a failed run counts as 0. Bold: the best mean and every mean within its interval, unless they are 0.",
    ...(played ? [...playedSections(played), ...differenceSections(played)] : []),
    ...(heldOut ? heldOutSections(heldOut) : []),
    ...readInstruments(comparison).flatMap(({ name, title }, index) => [
      ...(index === 0
        ? [
            "## Instruments",
            "Readings of critics on held-out episodes. They help to explain scores, but are not scores themselves.",
          ]
        : []),
      `![${capital(title)}](figures/${name}.svg)`,
    ]),
    ...(played
      ? [
          "## Noise of seeds and noise of episodes",
          "Success rates in percentage points: standard deviation over training seeds / binomial standard error of one run's rate, given its number of episodes. All runs of a task play the same episodes.",
          { name: "noise", title: "Noise of seeds / noise of episodes", table: noiseTable(played) },
        ]
      : []),
    "## How it was measured",
    { name: "protocol", title: "How it was measured", table: protocolTable(comparison) },
    ...(failures.rows.length === 0
      ? []
      : ["## Failed runs", { name: "failures", title: "Failed runs", table: failures }]),
    ...(reseals.rows.length === 0
      ? []
      : [
          "## Resealed runs",
          "Files of these runs were changed after they were written, and the changes were accepted with `smore reseal`.",
          { name: "reseals", title: "Resealed runs", table: reseals },
        ]),
  ];
}

function playedSections(comparison: Comparison): Block[] {
  const rewarded = comparison.onTasksWith(environmentReturn);
  const discounts = new Set(comparison.records.map(({ config }) => config.evaluation.discount));
  const gamma = discounts.size === 1 ? `γ = ${[...discounts][0]}` : "with the γ of each task";
  const success = "Success at the last step of an episode, %";
  const discounted = `Discounted return, ${gamma}`;
  return [
    `## ${success}`,
    { name: "success", title: success, table: measureTable(comparison, measures[0]) },
    "![Success rate over gradient updates](figures/success-learning-curves.svg)",
    "![Success rate over seconds of training](figures/success-learning-curves-in-seconds.svg)",
    `## ${discounted}`,
    "Σ γᵗ · successₜ over an episode, with the reward 1 at the goal and 0 elsewhere.",
    { name: "return", title: discounted, table: measureTable(comparison, measures[1]) },
    "![Discounted return over gradient updates](figures/return-learning-curves.svg)",
    "![Discounted return over seconds of training](figures/return-learning-curves-in-seconds.svg)",
    "Seconds since training began, measured on the machine of each run. A point lies where its evaluation ended.",
    ...(rewarded === undefined
      ? []
      : [
          "## Return of the environment",
          "Σ of the environment's own rewards over an episode, undiscounted; agents never see them. For a runner they are the forward velocity minus the cost of control; an ant also gets 1 for every step without a fall, so about 950 for standing still. A failed run has no return and is ranked last.",
          {
            name: "environment-return",
            title: "Return of the environment",
            table: measureTable(rewarded, environmentReturn),
          },
        ]),
  ];
}

/** The first method beside each other one. */
function differenceSections(comparison: Comparison): Block[] {
  const sections = pairedMeasures.flatMap((paired): Block[] => {
    const table = differenceTable(comparison, paired);
    const title = `${paired.title}: ${comparison.methods[0]} minus each other method`;
    const name = `difference-${paired.outcome}`;
    return table ? [`### ${paired.title}`, { name, title, table }] : [];
  });
  if (sections.length === 0) return [];
  return [
    `## ${comparison.methods[0]} minus each other method`,
    "Differences of runs of the same training seed on the same starts of episodes. In brackets: 95 % intervals from a bootstrap of starts and Student's t over seeds; with a single seed they cover the starts alone. Bold: intervals without 0. A failed run counts as 0, except in the return of the environment, where its seed is left out. So are older runs, which did not keep their episodes.",
    ...sections,
  ];
}

/** Tasks whose environment is not known. */
function heldOutSections(comparison: Comparison): Block[] {
  const sections = heldOutMeasures.flatMap((measure, index): Block[] => {
    const read = comparison.onTasksWith(measure);
    const { title } = measure;
    return read
      ? [`### ${title}`, { name: `held-out-${index + 1}`, title, table: measureTable(read, measure) }]
      : [];
  });
  return [
    "## Held-out episodes",
    `No environment is known for these tasks, so it is not known how often a policy reaches its goals. ${
      sections.length > 0
        ? "Readings of the policy and its critic on held-out episodes:"
        : "No episodes were held out either, so nothing was measured."
    }`,
    ...sections,
  ];
}

/** The page of results over all tasks. */
export function aggregatePage(comparison: Comparison, results: readonly MeasureResults[]): Block[] {
  const { methods, tasks, commonTasks } = comparison;
  const left = tasks.filter((task) => !commonTasks.includes(task));
  const reference = methods[0];
  return [
    "# Results over all tasks",
    ...searchNote(comparison),
    ...singleRunNote(comparison),
    `Over ${commonTasks.join(", ")}${left.length === 0 ? "" : ` (left out, because not every method has runs there: ${left.join(", ")})`}. Scores are success rates, and returns divided by the largest possible return. In brackets: 95 % percentile intervals from a bootstrap stratified by task. docs/evaluation.md says how everything is computed.`,
    ...results.flatMap(({ measure, ...result }) => {
      const title = capital(measure.title);
      const improvement = `Probability that a run of ${reference} scores higher than one of another method on a task drawn at random`;
      return [
        `## ${title}`,
        {
          name: `${measure.name}-aggregates`,
          title: `${title} over all tasks`,
          table: {
            header: ["method", ...aggregates.map(({ title }) => title)],
            rows: methods.map((method, index) => [method, ...result.aggregates[index].map(bracketed)]),
          },
        },
        ...(methods.length < 2
          ? []
          : [
              `${improvement}:`,
              {
                name: `${measure.name}-improvement`,
                title: `${title}: ${improvement[0].toLowerCase()}${improvement.slice(1)}`,
                table: {
                  header: ["over", "probability"],
                  rows: methods
                    .slice(1)
                    .map((method, index) => [method, bracketed(result.improvements[index])]),
                },
              },
              `![${title}: probability of improvement](figures/${measure.name}-improvement.svg)`,
            ]),
        `![${title}: aggregates with their intervals](figures/${measure.name}-aggregates.svg)`,
        `![${title}: performance profiles](figures/${measure.name}-profiles.svg)`,
      ];
    }),
  ];
}

function bracketed({ value, low, high }: Estimate): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

/** The instruments that any of the runs has readings of. */
export function readInstruments({ records }: Comparison): CurveMeasure[] {
  return instruments.filter(({ of }) =>
    records.some(({ evaluations }) => evaluations.some((evaluation) => of(evaluation) !== undefined)),
  );
}
