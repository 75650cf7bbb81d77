import { join } from "node:path";
import { formatMarkdownTable, type Table } from "../../core/base/table.ts";
import { renderIntervalPanels } from "../../core/figures/interval-panels.ts";
import { renderLinePanels } from "../../core/figures/line-panels.ts";
import type { Estimate } from "../../core/statistics/bootstrap.ts";
import { renderPng } from "../figures/png.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { type AggregateResults, aggregate, aggregates, THRESHOLDS } from "./aggregate.ts";
import {
  Comparison,
  type CurveMeasure,
  environmentReturn,
  heldOutMeasures,
  instruments,
  measures,
  type ScoredMeasure,
} from "./comparison.ts";
import { learningCurve } from "./curves.ts";
import { requireSameCode } from "./record-code.ts";
import type { RunRecord } from "./records.ts";
import { failureTable, measureTable, noiseTable, protocolTable, resealTable, searchNote } from "./tables.ts";

export interface ReportOptions {
  /** Whether runs that were made by different code are compared. Default false. */
  readonly mixVersions?: boolean;
}

/**
 * Writes the results of the runs into `folder`: `table.md`, `aggregate.md` and `figures/`. The same runs give the same
 * bytes.
 * @returns the files, the tables first
 * @throws UserError where the runs cannot be compared; then nothing is written
 */
export async function writeReport(
  records: readonly RunRecord[],
  folder: string,
  { mixVersions = false }: ReportOptions = {},
): Promise<string[]> {
  if (!mixVersions) requireSameCode(records);
  const comparison = new Comparison(records);
  const played = comparison.onTasksPlayed(true);
  const files = new Map<string, string | Uint8Array>();
  files.set("table.md", tablePage(comparison));
  const figures = new Map<string, string>();
  if (played)
    for (const measure of measures)
      figures.set(`${measure.name}-learning-curves`, await drawLearningCurves(played, measure));
  for (const instrument of readInstruments(comparison))
    figures.set(instrument.name, await drawLearningCurves(comparison, instrument));
  if (played && played.commonTasks.length > 0) {
    const results = measures.map((measure) => ({ measure, ...aggregate(played, measure) }));
    files.set("aggregate.md", aggregatePage(played, results));
    for (const { measure, ...result } of results)
      for (const [name, svg] of await drawAggregates(played, measure, result))
        figures.set(`${measure.name}-${name}`, svg);
  }
  for (const [name, svg] of figures) {
    files.set(join("figures", `${name}.svg`), svg);
    files.set(join("figures", `${name}.png`), await renderPng(svg));
  }
  for (const [name, content] of files) await writeFileAtomically(join(folder, name), content);
  return [...files.keys()].map((name) => join(folder, name));
}

function page(...parts: readonly (string | Table)[]): string {
  const texts = parts.map((part) => (typeof part === "string" ? part : formatMarkdownTable(part)));
  return `${texts.join("\n\n")}\n`;
}

function tablePage(comparison: Comparison): string {
  const failures = failureTable(comparison);
  const reseals = resealTable(comparison);
  const played = comparison.onTasksPlayed(true);
  const heldOut = comparison.onTasksPlayed(false);
  return page(
    "# Results per task",
    ...searchNote(comparison),
    "Mean over training seeds ± half of its 95 % confidence interval (Student's t). A run counts by its last evaluation, never by its best; one that failed counts 0. Bold: the best mean and every mean within its interval, unless they are 0.",
    ...(played ? playedSections(played) : []),
    ...(heldOut ? heldOutSections(heldOut) : []),
    ...readInstruments(comparison).flatMap(({ name, title }, index) => [
      ...(index === 0
        ? [
            "## Instruments",
            "What critics say of episodes that nothing was trained on. It helps to explain scores and is none itself.",
          ]
        : []),
      `![${capital(title)}](figures/${name}.svg)`,
    ]),
    ...(played
      ? [
          "## Noise of seeds and noise of episodes",
          "Success rates in percentage points: standard deviation over training seeds / standard error that the number of episodes per evaluation leaves in one run's rate (binomial). All runs of a task play the same episodes.",
          noiseTable(played),
        ]
      : []),
    "## How it was measured",
    protocolTable(comparison),
    ...(failures.rows.length === 0 ? [] : ["## Failed runs", failures]),
    ...(reseals.rows.length === 0
      ? []
      : [
          "## Resealed runs",
          "Files of these runs were changed after they were written, and the changes were accepted with `smore reseal`.",
          reseals,
        ]),
  );
}

function playedSections(comparison: Comparison): (string | Table)[] {
  const rewarded = comparison.onTasksWith(environmentReturn);
  const discounts = new Set(comparison.records.map(({ config }) => config.evaluation.discount));
  const gamma = discounts.size === 1 ? `γ = ${[...discounts][0]}` : "with the γ of each task";
  return [
    "## Success at the last step of an episode, %",
    measureTable(comparison, measures[0]),
    "![Success rate over gradient updates](figures/success-learning-curves.svg)",
    `## Discounted return, ${gamma}`,
    "Σ γᵗ · successₜ over an episode, with the reward 1 at the goal and 0 elsewhere.",
    measureTable(comparison, measures[1]),
    "![Discounted return over gradient updates](figures/return-learning-curves.svg)",
    ...(rewarded === undefined
      ? []
      : [
          "## Return of the environment",
          "Σ of the environment's own rewards over an episode, undiscounted; agents are never shown them. A runner's: forward velocity less the cost of control, and for an ant 1 for every step on its feet, so about 950 for standing still. A run that failed has none and is ranked last.",
          measureTable(rewarded, environmentReturn),
        ]),
  ];
}

/** Tasks whose environment is not known. */
function heldOutSections(comparison: Comparison): (string | Table)[] {
  const sections = heldOutMeasures.flatMap((measure) => {
    const read = comparison.onTasksWith(measure);
    return read ? [`### ${measure.title}`, measureTable(read, measure)] : [];
  });
  return [
    "## Held-out episodes",
    `No environment is known for these tasks, so nothing says how often a policy reaches its goals. ${
      sections.length > 0
        ? "What the policy and its critic say of episodes that nothing was trained on:"
        : "No episodes were held out either, so nothing is known of the policies."
    }`,
    ...sections,
  ];
}

type Results = readonly (AggregateResults & { readonly measure: ScoredMeasure })[];

function aggregatePage(comparison: Comparison, results: Results): string {
  const { methods, tasks, commonTasks } = comparison;
  const left = tasks.filter((task) => !commonTasks.includes(task));
  const reference = methods[0];
  return page(
    "# Results over all tasks",
    ...searchNote(comparison),
    `Over ${commonTasks.join(", ")}${left.length === 0 ? "" : ` (left out, because not every method has runs there: ${left.join(", ")})`}. Scores are success rates, and returns as shares of the largest return there can be. In brackets: 95 % percentile intervals from a bootstrap stratified by task. How everything is computed stands in docs/evaluation.md.`,
    ...results.flatMap(({ measure, ...result }) => [
      `## ${capital(measure.title)}`,
      {
        header: ["method", ...aggregates.map(({ title }) => title)],
        rows: methods.map((method, index) => [method, ...result.aggregates[index].map(bracketed)]),
      },
      ...(methods.length < 2
        ? []
        : [
            `Probability that a run of ${reference} scores higher than one of another method on a task drawn at random:`,
            {
              header: ["over", "probability"],
              rows: methods.slice(1).map((method, index) => [method, bracketed(result.improvements[index])]),
            },
            `![${capital(measure.title)}: probability of improvement](figures/${measure.name}-improvement.svg)`,
          ]),
      `![${capital(measure.title)}: aggregates with their intervals](figures/${measure.name}-aggregates.svg)`,
      `![${capital(measure.title)}: performance profiles](figures/${measure.name}-profiles.svg)`,
    ]),
  );
}

function bracketed({ value, low, high }: Estimate): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

/** The instruments that any of the runs has readings of. */
function readInstruments({ records }: Comparison): CurveMeasure[] {
  return instruments.filter(({ of }) =>
    records.some(({ evaluations }) => evaluations.some((evaluation) => of(evaluation) !== undefined)),
  );
}

function drawLearningCurves(comparison: Comparison, measure: CurveMeasure): Promise<string> {
  const { methods, tasks } = comparison;
  return renderLinePanels({
    methods,
    xTitle: "gradient updates",
    yTitle: axisTitle(measure),
    // Success is held against all that there could be; the largest return is beyond anyone where the start is far off.
    yFits: measure.name !== "success",
    panels: tasks.map((task) => ({
      title: task.split(":"),
      curves: methods.map((method) => ({
        method,
        points: learningCurve(comparison.runsOf(task, method), measure),
      })),
    })),
  });
}

function axisTitle({ name, title }: CurveMeasure): string {
  return name === "return" ? `${title}, share of largest` : title;
}

async function drawAggregates(
  { methods }: Comparison,
  measure: ScoredMeasure,
  results: AggregateResults,
): Promise<[string, string][]> {
  const figures: [string, string][] = [
    [
      "aggregates",
      await renderIntervalPanels({
        methods,
        panels: aggregates.map(({ title }, index) => ({
          title,
          estimates: results.aggregates.map((estimates) => estimates[index]),
        })),
      }),
    ],
    [
      "profiles",
      await renderLinePanels({
        methods,
        xTitle: `${axisTitle(measure)} τ`,
        yTitle: "share of runs above τ",
        xIsShare: true,
        panels: [
          {
            curves: methods.map((method, index) => ({
              method,
              points: results.profiles[index].map((estimate, i) => ({ x: THRESHOLDS[i], ...estimate })),
            })),
          },
        ],
      }),
    ],
  ];
  if (methods.length > 1)
    figures.push([
      "improvement",
      await renderIntervalPanels({
        methods: methods.slice(1),
        firstColor: 1,
        panels: [
          { title: `P(${methods[0]} > …)`, estimates: results.improvements, domain: [0, 1], rule: 0.5 },
        ],
      }),
    ]);
  return figures;
}
