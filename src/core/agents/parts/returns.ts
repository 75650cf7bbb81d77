import { z } from "zod";
import { constant, type Tensor } from "../../graph/index.ts";
import type { TransitionInputs } from "./agent.ts";

/**
 * Bootstrapped returns over n′ steps: Σ_{j<n′} γʲ r_{t+j} + γⁿ′ · V(s_{t+n′}, g). n′ is `targetSteps`, or less if the data
 * reach the goal or their episode ends before, see `stepsAhead` in `sampling/columns.ts`. Only the last of these steps can
 * reach the goal, so the sum of rewards that say whether a step does follows from n′ and from the last one.
 *
 * All actions after the first are those of the data, without correction (as in Rainbow, Hessel et al. 2018): values are
 * backed up in fewer updates, but are biased towards those of the behaviour.
 */

// ── Steps ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** n, the largest number of steps whose rewards a target adds up before it bootstraps. All sources: 1. */
export const targetStepsConfig = z.int().min(1).default(1);

/** Rows whose `nextObservation` and `reached` are those of s_{t+n′}. */
export interface TargetRows extends TransitionInputs {
  /** n′, [rows]; undefined for one step. */
  readonly steps?: Tensor;
}

/** The rows as targets of `targetSteps` steps read them; their request must set `stepsAhead` to the same number. */
export function targetRows(rows: TransitionInputs, targetSteps: number): TargetRows {
  if (targetSteps === 1) return rows;
  const { stepsAhead, observationAhead, reachedAhead } = rows;
  return { ...rows, nextObservation: observationAhead, reached: reachedAhead, steps: stepsAhead };
}

/** The steps of every row's target. */
export interface TargetWindow {
  readonly discount: number;
  /** n′, [rows]; one step if undefined. */
  readonly steps?: Tensor | undefined;
}

/** γᵏ for each k of `exponent`. */
const powerOf = (discount: number, exponent: Tensor) => exponent.mul(Math.log(discount)).exp();

/** γⁿ′ · V(s_{t+n′}, g), for values [rows]. */
export function discountedValue(value: Tensor, { discount, steps }: TargetWindow): Tensor {
  return value.mul(steps ? powerOf(discount, steps) : discount);
}

/** Σ_{j<n′} γʲ · reward, for a reward that every step has. */
export function constantRewards(reward: number, { discount, steps }: TargetWindow): Tensor | number {
  if (!steps) return reward;
  const weight = reward / (1 - discount);
  return powerOf(discount, steps).mul(-weight).add(weight);
}

/** γ^(n′ − 1) if the last step reaches the goal, else 0: the sum of rewards that are 1 for steps that do. */
export function reachingRewards(reached: Tensor, { discount, steps }: TargetWindow): Tensor {
  return steps ? reached.mul(powerOf(discount, steps.sub(1))) : reached;
}

/**
 * Σ_{j<n′} γʲ · r_{t+j}, for rewards that differ from step to step.
 *
 * @param rewards r_t, r_{t+1}, …, [rows, n]; those from n′ on do not count
 */
export function sumOfRewards(
  rewards: Tensor,
  { discount, steps }: TargetWindow & { readonly steps: Tensor },
): Tensor {
  const [rows, n] = rewards.shape;
  const perStep = (value: (step: number) => number) =>
    constant(
      Array.from({ length: n }, (_, j) => value(j)),
      [n],
    );
  const counts = steps.reshape([rows, 1]).greater(perStep((step) => step));
  return counts.where(rewards.mul(perStep((step) => discount ** step)), 0).sum(1);
}

// ── Returns of rewards −1 until the goal is reached, as in DWSL and OGBench ─────────────────────────────────────

/**
 * When a row counts as reaching its goal. `next`: if its action enters the goal; the return continues. `current`: if
 * its state is at the goal; the return ends with 0.
 */
export const rewardTimingConfig = z.enum(["next", "current"]);

export interface ReturnConfig {
  readonly discount: number;
  readonly rewardTiming: z.output<typeof rewardTimingConfig>;
}

/**
 * Rewards and γⁿ′ · V(s_{t+n′}, g) for each row, as [rows]; r + γ · V(s′, g) for one step.
 *
 * @param nextValue V(s_{t+n′}, g), [rows]
 */
export function bootstrappedReturn(
  { reached, arrived, steps }: Pick<TargetRows, "reached" | "arrived" | "steps">,
  nextValue: Tensor,
  { discount, rewardTiming }: ReturnConfig,
): Tensor {
  const window = { discount, steps };
  const discounted = discountedValue(nextValue, window);
  const cost = constantRewards(1, window);
  return rewardTiming === "next"
    ? reachingRewards(reached, window).sub(cost).add(discounted)
    : arrived.greater(0).where(0, discounted.sub(cost));
}
