import { renderLearningCurve } from "../../core/figures/learning-curve.ts";
import type { EvaluationSummary } from "../../core/rollout/returns.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { MetricsLog, type MetricsRow, type MetricsSink, readMetrics } from "./metrics.ts";
import type { RunDirectory } from "./run-directory.ts";
import { TensorBoardLog } from "./tensorboard.ts";

/** A row of eval.jsonl. */
export function evaluationRow(step: number, seconds: number, summary: EvaluationSummary): MetricsRow {
  const {
    success,
    successAtAnyStep,
    discountedReturn,
    undiscountedReturn,
    finalDistance,
    environmentReturn,
    tasks = [],
  } = summary;
  return {
    step,
    seconds,
    episodes: summary.episodes,
    success: success.rate,
    successLow: success.low,
    successHigh: success.high,
    successStandardError: success.standardError,
    successAtAnyStep: successAtAnyStep.rate,
    discount: discountedReturn.discount,
    discountedReturn: discountedReturn.mean,
    discountedReturnStandardError: discountedReturn.standardError,
    undiscountedReturn: undiscountedReturn.mean,
    undiscountedReturnStandardError: undiscountedReturn.standardError,
    finalDistance: finalDistance.mean,
    finalDistanceStandardError: finalDistance.standardError,
    ...(environmentReturn && {
      environmentReturn: environmentReturn.mean,
      environmentReturnStandardError: environmentReturn.standardError,
    }),
    ...Object.fromEntries(
      tasks.flatMap(({ task, success, successAtAnyStep }) => [
        [`success/task${task}`, success.rate],
        [`successAtAnyStep/task${task}`, successAtAnyStep.rate],
      ]),
    ),
  };
}

/** Everything a run writes row by row, as one. */
export class RunLogs {
  readonly #run: RunDirectory;
  readonly #metrics: MetricsLog;
  readonly #evaluations: MetricsLog;
  readonly #events: TensorBoardLog;
  readonly #all: Readonly<Record<string, MetricsSink>>;

  constructor(run: RunDirectory) {
    this.#run = run;
    this.#metrics = new MetricsLog(run.metrics);
    this.#evaluations = new MetricsLog(run.evaluations);
    this.#events = new TensorBoardLog(run.events);
    this.#all = { metrics: this.#metrics, evaluations: this.#evaluations, events: this.#events };
  }

  metrics(row: MetricsRow): void {
    this.#metrics.append(row);
    this.#events.append(row);
  }

  evaluation(step: number, seconds: number, summary: EvaluationSummary): void {
    const row = evaluationRow(step, seconds, summary);
    this.#evaluations.append(row);
    const { step: _, seconds: __, ...values } = row;
    const tags = Object.entries(values).map(([name, value]) => [`evaluation/${name}`, value]);
    this.#events.append({ step, ...Object.fromEntries(tags) });
  }

  /** Lengths of all logs, for a checkpoint. */
  positions(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.#all).map(([name, log]) => [name, log.position()]));
  }

  /** Drops what was written after a checkpoint; everything without one. */
  truncate(positions: Readonly<Record<string, number>> = {}): void {
    for (const [name, log] of Object.entries(this.#all)) log.truncate(positions[name] ?? 0);
  }

  close(): void {
    for (const log of Object.values(this.#all)) log.close();
  }

  /** Draws the learning curve of everything logged so far. */
  async drawFigure(): Promise<void> {
    const rows = readMetrics(this.#run.metrics);
    const evaluations = readMetrics(this.#run.evaluations);
    const returns = evaluations.flatMap(({ step, environmentReturn: value }) =>
      value === undefined ? [] : [{ step, value }],
    );
    const series = (names: readonly (readonly [label: string, column: string])[]) =>
      names
        .map(([name, column]) => ({
          name,
          points: rows.filter((row) => column in row).map((row) => ({ step: row.step, value: row[column] })),
        }))
        .filter(({ points }) => points.length > 0);
    const losses = Object.keys(rows[0] ?? {}).filter((column) => column.endsWith("/loss"));
    const { environment, agent, seed } = this.#run.config;
    const svg = await renderLearningCurve({
      title: `${agent.name} on ${environment}, seed ${seed}`,
      evaluations: evaluations.map((row) => ({
        step: row.step,
        success: row.success,
        low: row.successLow,
        high: row.successHigh,
      })),
      panels: [
        ...(returns.length > 0
          ? [{ title: "return of the environment", series: [{ name: "evaluation", points: returns }] }]
          : []),
        ...losses.map((column) => ({
          title: column.replace("/", " "),
          series: series([[column.split("/")[0], column]]),
        })),
      ],
    });
    await writeFileAtomically(this.#run.figure, svg);
  }
}
