import { z } from "zod";
import type { Tensor } from "../../graph/index.ts";
import type { TransitionInputs } from "./agent.ts";

/** Returns of rewards −1 until the goal is reached, as in DWSL and OGBench. */

/**
 * When a row counts as reaching its goal. `next`: where its action leads into it; returns go on. `current`: where its
 * state already is there; the return ends with 0.
 */
export const rewardTimingConfig = z.enum(["next", "current"]);

export interface ReturnConfig {
  readonly discount: number;
  readonly rewardTiming: z.output<typeof rewardTimingConfig>;
}

/**
 * r + γ · V(s′, g) for each row, as [rows].
 *
 * @param nextValue V(s′, g), [rows]
 */
export function bootstrappedReturn(
  { reached, arrived }: Pick<TransitionInputs, "reached" | "arrived">,
  nextValue: Tensor,
  { discount, rewardTiming }: ReturnConfig,
): Tensor {
  const discounted = nextValue.mul(discount);
  return rewardTiming === "next"
    ? reached.sub(1).add(discounted)
    : arrived.greater(0).where(0, discounted.sub(1));
}
