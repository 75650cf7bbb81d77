import type { BandPoint } from "../../core/figures/line-panels.ts";
import { meanInterval } from "../../core/statistics/mean-interval.ts";
import type { CurveMeasure } from "./comparison.ts";
import type { RunRecord } from "./records.ts";

/**
 * The learning curve of some runs of one method on one task: at every evaluated update the mean score over the runs with
 * its 95 % interval, cut to where scores can lie. A run that failed scores what its measure says from its failure on.
 */
export function learningCurve(runs: readonly RunRecord[], measure: CurveMeasure): BandPoint[] {
  const steps = [...new Set(runs.flatMap(({ evaluations }) => evaluations.map(({ step }) => step)))];
  return steps
    .sort((a, b) => a - b)
    .flatMap((step) => {
      const scores = runs.flatMap((run) => scoreAt(run, step, measure));
      if (scores.length === 0) return [];
      const { mean, halfWidth } = meanInterval(scores);
      return {
        x: step,
        value: mean,
        low: Math.max(measure.least, mean - halfWidth),
        high: Math.min(1, mean + halfWidth),
      };
    });
}

function scoreAt({ config, evaluations, failure }: RunRecord, step: number, measure: CurveMeasure): number[] {
  const evaluation = evaluations.find((row) => row.step === step);
  const failed = failure !== undefined && step > (evaluations.at(-1)?.step ?? -1);
  const value = evaluation ? measure.of(evaluation) : failed ? measure.whenFailed : undefined;
  return value === undefined ? [] : [value / measure.largest(config)];
}
