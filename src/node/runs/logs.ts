import { renderLearningCurve } from "../../core/figures/learning-curve.ts";
import type { EvaluationSummary } from "../../core/rollout/returns.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { curvePanels } from "./curve-panels.ts";
import type { LogName } from "./manifest.ts";
import { type LogPosition, MetricsLog, type MetricsRow } from "./metrics.ts";
import type { RunDirectory } from "./run-directory.ts";
import { TensorBoardLog } from "./tensorboard.ts";

/**
 * A row of eval.jsonl.
 * @param summary undefined where no environment is known
 * @param readings of the instruments at this update, by name
 */
export function evaluationRow(
  step: number,
  seconds: number,
  summary: EvaluationSummary | undefined,
  readings: Readonly<Record<string, number>> = {},
): MetricsRow {
  return { step, seconds, ...(summary && summaryValues(summary)), ...readings };
}

function summaryValues(summary: EvaluationSummary): Record<string, number> {
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

/** The ends of all logs, for a checkpoint: of the event file its length in bytes. */
export type LogPositions = { readonly [log in LogName]: LogPosition } & { readonly events: number };

/** Everything a run writes row by row, as one. */
export class RunLogs {
  readonly #run: RunDirectory;
  readonly #metrics: MetricsLog;
  readonly #evaluations: MetricsLog;
  readonly #events: TensorBoardLog;

  constructor(run: RunDirectory) {
    this.#run = run;
    this.#metrics = new MetricsLog(run.metrics, run.chainStart("metrics.jsonl"));
    this.#evaluations = new MetricsLog(run.evaluations, run.chainStart("eval.jsonl"));
    this.#events = new TensorBoardLog(run.events);
  }

  metrics(row: MetricsRow): void {
    this.#metrics.append(row);
    this.#events.append(row);
  }

  evaluation(row: MetricsRow): void {
    this.#evaluations.append(row);
    const { step, seconds: _, ...values } = row;
    const tags = Object.entries(values).map(([name, value]) => [`evaluation/${name}`, value]);
    this.#events.append({ step, ...Object.fromEntries(tags) });
  }

  positions(): LogPositions {
    return {
      "metrics.jsonl": this.#metrics.position(),
      "eval.jsonl": this.#evaluations.position(),
      events: this.#events.position(),
    };
  }

  /** Drops what was written after a checkpoint; everything without one. */
  truncate(positions?: LogPositions): void {
    this.#metrics.truncate(positions?.["metrics.jsonl"]);
    this.#evaluations.truncate(positions?.["eval.jsonl"]);
    this.#events.truncate(positions?.events ?? 0);
  }

  close(): void {
    for (const log of [this.#metrics, this.#evaluations, this.#events]) log.close();
  }

  /** Draws the learning curve of everything logged so far. */
  async drawFigure(): Promise<void> {
    const rows = await this.#run.readLog("metrics.jsonl");
    const evaluations = await this.#run.readLog("eval.jsonl");
    const { environment, agent, seed } = this.#run.config;
    const svg = await renderLearningCurve({
      title: `${agent.name} on ${environment ?? "held-out episodes"}, seed ${seed}`,
      evaluations: evaluations
        .filter((row) => "success" in row)
        .map((row) => ({
          step: row.step,
          success: row.success,
          low: row.successLow,
          high: row.successHigh,
        })),
      panels: curvePanels(rows, evaluations),
    });
    await writeFileAtomically(this.#run.figure, svg);
  }
}
