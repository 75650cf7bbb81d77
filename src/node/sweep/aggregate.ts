import { RandomGenerator } from "../../core/random/generator.ts";
import {
  interquartileMean,
  meanOfTasks,
  medianOfTasks,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  type TaskScores,
} from "../../core/statistics/aggregates.ts";
import { type Estimate, stratifiedBootstrap } from "../../core/statistics/bootstrap.ts";
import type { Comparison, ScoredMeasure } from "./comparison.ts";

/** The aggregates over all runs and tasks, in the order of tables and figures. */
export const aggregates: readonly { readonly title: string; readonly of: (scores: TaskScores) => number }[] =
  [
    { title: "IQM", of: interquartileMean },
    { title: "median", of: medianOfTasks },
    { title: "mean", of: meanOfTasks },
    { title: "optimality gap", of: (scores) => optimalityGap(scores) },
  ];

/** Thresholds of performance profiles. */
export const THRESHOLDS = Array.from({ length: 101 }, (_, percent) => percent / 100);

const RESAMPLES = 50_000;
const PROFILE_RESAMPLES = 2000;

/** Statistics of all methods in one measure. */
export interface AggregateResults {
  /** Per method, in the order of {@link aggregates}. */
  readonly aggregates: readonly (readonly Estimate[])[];
  /** Of the first method over each of the others, in their order. */
  readonly improvements: readonly Estimate[];
  /** Per method, in the order of {@link THRESHOLDS}. */
  readonly profiles: readonly (readonly Estimate[])[];
}

/** The statistics over the tasks that all methods have in common; the same bits for the same runs. */
export function aggregate(comparison: Comparison, measure: ScoredMeasure): AggregateResults {
  const { methods } = comparison;
  const scores = methods.map((method) => comparison.scoresOf(method, measure));
  const options = (resamples: number, ...keys: readonly string[]) => ({
    resamples,
    random: RandomGenerator.from(0, "bootstrap", measure.name, ...keys),
  });
  return {
    aggregates: methods.map((method, index) =>
      stratifiedBootstrap(
        [scores[index]],
        (resampled) => aggregates.map(({ of }) => of(resampled)),
        options(RESAMPLES, "aggregates", method),
      ),
    ),
    improvements: methods.slice(1).map((method, index) => {
      const [estimate] = stratifiedBootstrap(
        [scores[0], scores[index + 1]],
        (first, other) => [probabilityOfImprovement(first, other)],
        options(RESAMPLES, "improvement", method),
      );
      return estimate;
    }),
    profiles: methods.map((method, index) =>
      stratifiedBootstrap(
        [scores[index]],
        (resampled) => performanceProfile(resampled, THRESHOLDS),
        options(PROFILE_RESAMPLES, "profile", method),
      ),
    ),
  };
}
