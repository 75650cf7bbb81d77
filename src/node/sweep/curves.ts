import type { BandPoint } from "../../core/figures/line-panels.ts";
import { mean } from "../../core/statistics/mean.ts";
import { meanInterval } from "../../core/statistics/mean-interval.ts";
import type { CurveMeasure } from "./comparison.ts";
import type { RunRecord } from "./records.ts";

/** What a learning curve is over: updates, or seconds from the beginning of training to the end of the evaluation. */
export type CurveAxis = "updates" | "seconds";

/**
 * The learning curve of some runs of one method on one task: at every evaluated update the mean score over the runs with
 * its 95 % interval, cut to where scores can lie. A run that failed scores what its measure says from its failure on.
 * Over seconds, a point lies at the mean of the runs' times; there is none where no run has a time.
 */
export function learningCurve(
  runs: readonly RunRecord[],
  measure: CurveMeasure,
  axis: CurveAxis = "updates",
): BandPoint[] {
  const steps = [...new Set(runs.flatMap(({ evaluations }) => evaluations.map(({ step }) => step)))];
  return steps
    .sort((a, b) => a - b)
    .flatMap((step) => {
      const scores = runs.flatMap((run) => scoreAt(run, step, measure));
      const x = axis === "updates" ? step : mean(runs.flatMap((run) => secondsAt(run, step)));
      if (scores.length === 0 || Number.isNaN(x)) return [];
      const { mean: value, halfWidth } = meanInterval(scores);
      return {
        x,
        value,
        low: Math.max(measure.least, value - halfWidth),
        high: Math.min(1, value + halfWidth),
      };
    });
}

function secondsAt({ evaluations }: RunRecord, step: number): number[] {
  const seconds = evaluations.find((row) => row.step === step)?.seconds;
  return typeof seconds === "number" ? [seconds] : [];
}

function scoreAt({ config, evaluations, failure }: RunRecord, step: number, measure: CurveMeasure): number[] {
  const evaluation = evaluations.find((row) => row.step === step);
  const failed = failure !== undefined && step > (evaluations.at(-1)?.step ?? -1);
  const value = evaluation ? measure.of(evaluation) : failed ? measure.whenFailed : undefined;
  return value === undefined ? [] : [value / measure.largest(config)];
}
