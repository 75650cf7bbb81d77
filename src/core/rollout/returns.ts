import type { GoalEnvSpec } from "../envs/index.ts";
import { type Proportion, proportion } from "../statistics/binomial.ts";

/**
 * The outcome of one episode. Step t is the state after action t, t = 0 … T − 1; successₜ is 1 if the goal is reached
 * there, else 0.
 */
export interface EpisodeOutcome {
  /** Whether the goal is reached at the last step: the measure that tables report. */
  readonly success: boolean;
  /** Whether the goal was reached at any step. */
  readonly successAtAnyStep: boolean;
  /** Σ γᵗ·successₜ, with γ = `discount`. */
  readonly discountedReturn: number;
  /** γ. */
  readonly discount: number;
  /** Σ successₜ: the number of steps at the goal. */
  readonly undiscountedReturn: number;
  /** Distance of achieved and desired goal at the last step, in the unit of the environment's goal distance. */
  readonly finalDistance: number;
  /** Sum of the environment's own rewards; absent if it has none. */
  readonly environmentReturn?: number;
  /** Number of the fixed task, from 1; absent if the environment has none. */
  readonly task?: number;
}

/** Default γ of the discounted return in an environment. */
export function usualDiscount({ discount = 0.99 }: Pick<GoalEnvSpec, "discount">): number {
  return discount;
}

/**
 * The mean over n episodes and its standard error s/√n, with s the sample standard deviation. For a single episode, the
 * standard error is NaN.
 */
export interface MeanEstimate {
  readonly mean: number;
  readonly standardError: number;
}

/** The outcomes of several episodes. Errors and intervals cover the finite number of episodes, not training seeds. */
export interface EvaluationSummary {
  readonly episodes: number;
  /** Share of episodes that end at their goal. */
  readonly success: Proportion;
  /** Share of episodes that reach their goal at any step. */
  readonly successAtAnyStep: Proportion;
  /** With the discount that it depends on. */
  readonly discountedReturn: MeanEstimate & { readonly discount: number };
  readonly undiscountedReturn: MeanEstimate;
  readonly finalDistance: MeanEstimate;
  /** Absent if the environment has no rewards of its own. */
  readonly environmentReturn?: MeanEstimate;
  /** For each fixed task, if the environment has some. */
  readonly tasks?: readonly TaskSummary[];
}

/** The outcomes of the episodes of one fixed task. */
export interface TaskSummary {
  /** Number of the task, from 1. */
  readonly task: number;
  readonly success: Proportion;
  readonly successAtAnyStep: Proportion;
}

/**
 * The outcome of an episode of T steps with reward 1 at the goal and 0 elsewhere.
 * `successes[t]` and `distances[t]` are the success flag and the goal distance after action t; the start does not count.
 */
export function episodeOutcome(
  successes: readonly boolean[],
  distances: ArrayLike<number>,
  discount: number,
): EpisodeOutcome {
  const steps = successes.length;
  if (steps === 0 || distances.length !== steps)
    throw new RangeError(
      `episodeOutcome: ${steps} success flags and ${distances.length} distances do not form an episode`,
    );
  if (!(discount > 0 && discount <= 1))
    throw new RangeError(`episodeOutcome: discount ${discount} is not in (0, 1]`);
  let [discountedReturn, undiscountedReturn, weight] = [0, 0, 1];
  for (const success of successes) {
    if (success) {
      discountedReturn += weight;
      undiscountedReturn++;
    }
    weight *= discount;
  }
  return {
    success: successes[steps - 1],
    successAtAnyStep: undiscountedReturn > 0,
    discountedReturn,
    discount,
    undiscountedReturn,
    finalDistance: distances[steps - 1],
  };
}

const MEASURES = [
  "success",
  "successAtAnyStep",
  "discountedReturn",
  "undiscountedReturn",
  "finalDistance",
  "environmentReturn",
  "task",
] as const satisfies readonly (keyof EpisodeOutcome)[];

/**
 * The outcomes of episodes as arrays of numbers, one for each measure; truth values are 1 and 0. A measure that some episode
 * does not have, or not as a finite number, is left out.
 */
export function outcomeColumns(
  outcomes: readonly EpisodeOutcome[],
): Readonly<Record<string, readonly number[]>> {
  const columns = MEASURES.map((name) => [name, outcomes.map((outcome) => Number(outcome[name]))] as const);
  return Object.fromEntries(columns.filter(([, numbers]) => numbers.every(Number.isFinite)));
}

/**
 * Summarises episodes with the same discount.
 * @throws RangeError without episodes, or for different discounts
 */
export function summarizeEpisodes(outcomes: readonly EpisodeOutcome[]): EvaluationSummary {
  if (outcomes.length === 0) throw new RangeError("summarizeEpisodes: no episodes");
  const { discount } = outcomes[0];
  if (outcomes.some((outcome) => outcome.discount !== discount))
    throw new RangeError("summarizeEpisodes: returns with different discounts cannot be averaged");
  const mean = (of: (outcome: EpisodeOutcome) => number) => estimateMean(outcomes.map(of));
  const tasks = [...new Set(outcomes.flatMap(({ task }) => task ?? []))].sort((a, b) => a - b);
  return {
    episodes: outcomes.length,
    ...successShares(outcomes),
    discountedReturn: { ...mean((outcome) => outcome.discountedReturn), discount },
    undiscountedReturn: mean((outcome) => outcome.undiscountedReturn),
    finalDistance: mean((outcome) => outcome.finalDistance),
    ...(outcomes[0].environmentReturn !== undefined && {
      environmentReturn: mean((outcome) => outcome.environmentReturn!),
    }),
    ...(tasks.length > 0 && {
      tasks: tasks.map((task) => ({
        task,
        ...successShares(outcomes.filter((outcome) => outcome.task === task)),
      })),
    }),
  };
}

function successShares(outcomes: readonly EpisodeOutcome[]) {
  const share = (measure: "success" | "successAtAnyStep") =>
    proportion(outcomes.filter((outcome) => outcome[measure]).length, outcomes.length);
  return { success: share("success"), successAtAnyStep: share("successAtAnyStep") };
}

/** The mean of some numbers and its standard error s/√n, with s the sample standard deviation (n − 1 in its denominator). */
export function estimateMean(values: readonly number[]): MeanEstimate {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}
