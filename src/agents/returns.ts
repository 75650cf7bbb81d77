import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import type { TransitionInputs } from "./agent.ts";

/** Returns of rewards −1 until the goal is reached, as in DWSL and OGBench. */

export const rewardTimingConfig = {
  /**
   * When a row counts as at its goal. `next`: where the action leads into it; returns go on. `current`: where the state
   * φ(s) = g already is it; the return ends there with 0. Data on robots: `next`; OGBench: `current`.
   */
  rewardTiming: z.enum(["next", "current"]).default("next"),
};

export interface ReturnConfig {
  readonly discount: number;
  readonly rewardTiming: "next" | "current";
}

/**
 * r + γ · V(s′, g) for each row, as [rows].
 *
 * @param nextValue V(s′, g), [rows]
 */
export function bootstrappedReturn(
  { reached, achievedGoal, goal }: Pick<TransitionInputs, "reached" | "achievedGoal" | "goal">,
  nextValue: Tensor,
  { discount, rewardTiming }: ReturnConfig,
): Tensor {
  const discounted = nextValue.mul(discount);
  if (rewardTiming === "next") return reached.sub(1).add(discounted);
  const away = achievedGoal.sub(goal).abs().max(1).greater(0);
  return away.where(discounted.sub(1), 0);
}
