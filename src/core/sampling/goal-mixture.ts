import type { GoalLaw } from "./goal-law.ts";

/**
 * Which goals the rows of a batch are paired with. The shares are probabilities, drawn for each row; what they leave
 * of 1 keeps the goal that the row's episode was commanded to reach.
 */
export interface GoalMixture {
  /** Share of goals that the row's episode achieves later. */
  readonly hindsight: number;
  /** How much later. */
  readonly law: GoalLaw;
  /** Share of goals φ(s) of any state of the dataset, all equally likely (default 0). */
  readonly random?: number;
  /** Share of goals that the row's state has already achieved, φ(s_t) (default 0). */
  readonly current?: number;
  /** Share of rows from episodes in which something happens, with hindsight goals by the same law (default 0). */
  readonly eventful?: number;
}

/** @throws RangeError when the shares are no probabilities. */
export function requireMixture({ hindsight, random = 0, current = 0, eventful = 0 }: GoalMixture): void {
  for (const [name, share] of Object.entries({ hindsight, random, current, eventful }))
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`goal mixture: expected a share of ${name} goals from 0 to 1, got ${share}`);
  const total = hindsight + random + current + eventful;
  if (total > 1 + 1e-9) throw new RangeError(`goal mixture: the shares sum to ${total}, more than 1`);
}
