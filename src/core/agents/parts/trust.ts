import { z } from "zod";
import { concat, type Tensor } from "../../graph/index.ts";
import { type LearnerBuilder, runningMean } from "../../nn/index.ts";

/** How far the weights of a policy's rows can be trusted: as far as the critic can tell actions apart. */

/** Setting of methods whose weights come from a critic of actions. */
export const trustConfig = {
  /**
   * Whether the temperature of the weights grows with what the critic knows: α · min(10 · (2p − 1), 1), where p is the
   * share of recent rows in which the critic prefers the data's action to that of another row. Weights are 1 as long as
   * it cannot tell them apart. Papers: no.
   */
  adaptiveTemperature: z.boolean().default(false),
};

/** 2p − 1 from which a critic is trusted fully. Critics that help come to 0.1 to 0.4, those of ants to 0.03. */
const FULL = 0.1;

interface Judged {
  /** The data's actions, [rows, actionSize]. */
  readonly action: Tensor;
  /** Scores of actions for the rows' states and goals, as [rows]. */
  readonly scoreOf: (action: Tensor) => Tensor;
}

/**
 * The factor of the temperature, a scalar from 0 to 1, which makes p a state of the learner. Undefined if the
 * temperature is constant.
 */
export function trustIn(
  learner: LearnerBuilder,
  { adaptiveTemperature }: { readonly adaptiveTemperature: boolean },
  judged: Judged,
): (() => Tensor) | undefined {
  if (!adaptiveTemperature) return undefined;
  return () => {
    const excess = preference(judged).mul(2).sub(1);
    return runningMean(learner, "preference", excess.reshape([1]))
      .sum()
      .div(FULL)
      .clip(0, 1);
  };
}

/**
 * The share of rows whose action scores higher than the action of the row after it, as a scalar without gradient. A tie
 * counts ½. Rows of a batch are drawn independently, so a critic that does not see actions has ½ on average.
 */
export function preference({ action, scoreOf }: Judged): Tensor {
  const [rows] = action.shape;
  const others = concat([action, action.slice(0, 1)], 0).slice(1, rows + 1);
  const gain = scoreOf(action).sub(scoreOf(others)).stopGradient();
  return gain.greater(0).where(1, gain.less(0).where(0, 0.5)).mean();
}
