import { UserError } from "../../core/base/errors.ts";
import { mean } from "../../core/statistics/mean.ts";
import { meanInterval } from "../../core/statistics/mean-interval.ts";
import { heldOutMeasures, type Measure, measured, measures, type RunRecord } from "../sweep/index.ts";

/** What trials are compared by. */
export type ObjectiveName = "success" | "return" | "log-likelihood";

/** The score of a trial: the mean over tasks of the mean over runs. */
export interface TrialScore {
  /** −∞ where a run of a task without a worst value diverged. */
  readonly mean: number;
  /** Standard error of the mean over training seeds; NaN for one seed. */
  readonly standardError: number;
  /** Runs that diverged. */
  readonly failed: number;
}

export interface Objective {
  readonly title: string;
  scoreOf(runs: readonly RunRecord[]): TrialScore;
}

/**
 * The objective of that name: the success rate, the discounted return divided by the largest one of the task, or the mean
 * log-likelihood of held-out actions, which needs no environment.
 */
export function objectiveOf(name: ObjectiveName): Objective {
  if (name === "log-likelihood") {
    const [measure] = heldOutMeasures;
    return {
      title: "log-likelihood of held-out actions",
      scoreOf: (runs) => scoreOf(runs, measure, () => 1),
    };
  }
  const measure = measures.find((known) => known.name === name)!;
  const title = name === "success" ? "success rate" : "share of the largest return";
  return { title, scoreOf: (runs) => scoreOf(runs, measure, (run) => measure.largest(run.config)) };
}

function scoreOf(
  runs: readonly RunRecord[],
  measure: Measure,
  largest: (run: RunRecord) => number,
): TrialScore {
  const seeds = [...new Set(runs.map(({ config }) => config.seed))];
  // Seeds are independent of each other; the tasks of one seed need not be.
  const bySeed = seeds.map((seed) =>
    mean(
      runs.filter(({ config }) => config.seed === seed).map((run) => valueIn(run, measure) / largest(run)),
    ),
  );
  const { mean: middle, standardDeviation } = meanInterval(bySeed);
  return {
    mean: middle,
    standardError: standardDeviation / Math.sqrt(seeds.length),
    failed: runs.filter(({ failure }) => failure !== undefined).length,
  };
}

function valueIn(run: RunRecord, measure: Measure): number {
  const value = measured(measure, run);
  if (value !== undefined) return value;
  if (run.failure !== undefined) return Number.NEGATIVE_INFINITY;
  throw new UserError(
    `${run.run}: its evaluations lack what the objective needs; choose another --objective`,
  );
}
