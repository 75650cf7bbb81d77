import { UserError } from "../../core/base/errors.ts";
import { envSpec } from "../../core/envs/index.ts";
import type { TaskScores } from "../../core/statistics/aggregates.ts";
import type { RunRecord } from "./records.ts";

/** A quantity of runs that tables and figures show. */
export interface Measure {
  /** Its value at one evaluation; undefined where it has none. */
  of(evaluation: RunRecord["evaluations"][number]): number | undefined;
  /** The value of a run that failed, where it has one. */
  readonly whenFailed?: number;
  /** Tables show the value times this factor. */
  readonly scale: number;
  /** Decimals in tables. */
  readonly decimals: number;
}

/** A measure whose course over the updates is drawn. */
export interface CurveMeasure extends Pick<Measure, "of" | "whenFailed"> {
  /** In file names. */
  readonly name: string;
  readonly title: string;
  /** The largest possible value on the task of a run; curves show values divided by it. */
  largest(config: RunRecord["config"]): number;
  /** The smallest possible quotient. */
  readonly least: 0 | -1;
}

/** A measure that is comparable between tasks: divided by the largest value it is a score in [0, 1]. */
export interface ScoredMeasure extends CurveMeasure, Measure {
  readonly whenFailed: 0;
  readonly least: 0;
  readonly name: "success" | "return";
}

export const measures: readonly ScoredMeasure[] = [
  {
    name: "success",
    title: "success rate",
    of: ({ success }) => success,
    whenFailed: 0,
    scale: 100,
    decimals: 1,
    largest: () => 1,
    least: 0,
  },
  {
    name: "return",
    title: "discounted return",
    of: ({ discountedReturn }) => discountedReturn,
    whenFailed: 0,
    scale: 1,
    decimals: 2,
    largest: ({ environment, evaluation: { discount } }) => {
      if (environment === undefined) throw new RangeError("report: a return without an environment");
      const { horizon, earlyEnd } = envSpec(environment);
      return earlyEnd === "success" ? 1 : largestReturn(horizon, discount);
    },
    least: 0,
  },
];

/** Readings of instruments on held-out episodes, which explain scores but are none. */
export const instruments: readonly CurveMeasure[] = [
  {
    name: "pair-accuracy",
    title: "held out: how often the data's action scores higher than a random one",
    of: (evaluation) => evaluation["pairAccuracy/random"],
    largest: () => 1,
    least: 0,
  },
  {
    name: "value-rank-correlation",
    title: "held out: rank correlation of the value with the steps to the goal",
    of: ({ valueRankCorrelation }) => valueRankCorrelation,
    largest: () => 1,
    least: -1,
  },
];

/** What policies are judged by where no environment is known. */
export const heldOutMeasures: readonly (Measure & { readonly title: string })[] = [
  {
    title: "Log-likelihood of the data's actions, nats",
    of: (evaluation) => evaluation["heldOut/logProbability"],
    scale: 1,
    decimals: 3,
  },
  {
    title: "Error of actions (negative, in half of their range)",
    of: ({ "heldOut/actionError": error }) => (error === undefined ? undefined : -error),
    scale: 1,
    decimals: 3,
  },
  {
    title: "How often the data's action scores higher than a random one, %",
    of: (evaluation) => evaluation["pairAccuracy/random"],
    scale: 100,
    decimals: 1,
  },
  {
    title: "Rank correlation of the value with the steps to the goal",
    of: ({ valueRankCorrelation }) => valueRankCorrelation,
    scale: 1,
    decimals: 3,
  },
];

/** Of environments with rewards of their own, which agents never see. They can be negative, so a failed run has no value. */
export const environmentReturn: Measure = {
  of: (evaluation) => evaluation.environmentReturn,
  scale: 1,
  decimals: 0,
};

/** Σ γᵗ over t = 0 … horizon − 1: the return of a goal that is reached from the first step on. */
export function largestReturn(horizon: number, discount: number): number {
  return discount === 1 ? horizon : (1 - discount ** horizon) / (1 - discount);
}

/** A run's value of a measure: that of its last evaluation. */
export function measured(measure: Measure, { final }: RunRecord): number | undefined {
  return final ? measure.of(final) : measure.whenFailed;
}

/** Runs of several methods on several tasks that can be compared. */
export class Comparison {
  /** Both in the order in which the records name them first. */
  readonly methods: readonly string[];
  readonly tasks: readonly string[];
  readonly records: readonly RunRecord[];

  /** @throws UserError where runs of one task were not made alike, or one is given twice */
  constructor(records: readonly RunRecord[]) {
    if (records.length === 0) throw new UserError("there is no finished run to report");
    this.records = records;
    this.methods = [...new Set(records.map(({ method }) => method))];
    this.tasks = [...new Set(records.map(({ task }) => task))];
    for (const task of this.tasks) requireAlike(this.runsOf(task));
  }

  /** The runs on a task, of one method or of all. */
  runsOf(task: string, method?: string): RunRecord[] {
    return this.records.filter(
      (record) => record.task === task && (method === undefined || record.method === method),
    );
  }

  /** The tasks on which every method has a run: those that aggregates are taken over. */
  get commonTasks(): string[] {
    return this.tasks.filter((task) => this.methods.every((method) => this.runsOf(task, method).length > 0));
  }

  /** The same methods on the tasks alone where some run has a value of the measure; undefined if there are none. */
  onTasksWith({ of }: Pick<Measure, "of">): Comparison | undefined {
    return this.#onTasks((runs) => runs.some(({ final }) => final && of(final) !== undefined));
  }

  /** The same methods on the tasks alone that have an environment, or that have none; undefined if there are none. */
  onTasksPlayed(played: boolean): Comparison | undefined {
    return this.#onTasks(([{ config }]) => (config.environment !== undefined) === played);
  }

  #onTasks(has: (runs: readonly RunRecord[]) => boolean): Comparison | undefined {
    const chosen = this.tasks.filter((task) => has(this.runsOf(task)));
    const records = this.records.filter(({ task }) => chosen.includes(task));
    return records.length === 0 ? undefined : new Comparison(records);
  }

  /** The scores of a method on the common tasks. */
  scoresOf(method: string, measure: ScoredMeasure): TaskScores {
    return this.commonTasks.map((task) =>
      this.runsOf(task, method).map((run) => measured(measure, run)! / measure.largest(run.config)),
    );
  }
}

/** What all runs of a task must have in common for their numbers to be comparable. */
function protocolOf({ config }: RunRecord): Record<string, unknown> {
  const { environment, training, evaluation, dataset, heldOutDataset } = config;
  return {
    environment,
    "dataset.fingerprint": dataset?.fingerprint,
    "training.updates": training.updates,
    "training.heldOut": training.heldOut,
    "heldOutDataset.fingerprint": heldOutDataset?.fingerprint ?? "none",
    "evaluation.episodes": evaluation.episodes,
    "evaluation.discount": evaluation.discount,
    "evaluation.seed": evaluation.seed,
    "evaluation.actionNoise": evaluation.actionNoise,
  };
}

function requireAlike(runs: readonly RunRecord[]): void {
  const [first] = runs;
  for (const [index, run] of runs.entries()) {
    for (const [setting, value] of Object.entries(protocolOf(run))) {
      const expected = protocolOf(first)[setting];
      if (value !== expected)
        throw new UserError(
          `${run.run} has ${setting} ${value} and ${first.run} ${expected}: such runs of one task cannot be compared; give the tasks different names`,
        );
    }
    const same = (other: RunRecord) => other.method === run.method && other.config.seed === run.config.seed;
    if (runs.findIndex(same) < index)
      throw new UserError(
        `there are two runs of ${run.method} on ${run.task} with seed ${run.config.seed}; leave one of the results out`,
      );
  }
}
