import { z } from "zod";
import { concat, type Tensor } from "../../graph/index.ts";
import { type LearnerBuilder, runningMean } from "../../nn/index.ts";

/** The factor of the weights' temperature, which is small as long as the critic cannot rank actions. */

/** Setting of methods whose weights come from a critic of actions. */
export const trustConfig = {
  /**
   * Whether the temperature of the weights grows with what the critic knows: α · min(10 · (2p − 1), 1), where p is the
   * share of recent rows in which the critic prefers the data's action to that of another row. Weights are 1 as long as
   * it cannot tell them apart. Papers: no.
   */
  adaptiveTemperature: z.boolean().default(false),
};

/** 2p − 1 from which the temperature is α itself. It is 0.1 to 0.4 where weights help, and 0.03 or less on the ants. */
const FULL = 0.1;

interface Ranking {
  /** The data's actions, [rows, actionSize]. */
  readonly action: Tensor;
  /** Scores of actions for the rows' states and goals, as [rows]. */
  readonly scoreOf: (action: Tensor) => Tensor;
}

/**
 * Computes the factor of the temperature, a scalar from 0 to 1, from the scores of the data's actions, [rows]. The
 * mean of 2p − 1 is a state of the learner. Undefined if the temperature is constant.
 */
export function trustIn(
  learner: LearnerBuilder,
  { adaptiveTemperature }: { readonly adaptiveTemperature: boolean },
  ranking: Ranking,
): ((score: Tensor) => Tensor) | undefined {
  if (!adaptiveTemperature) return undefined;
  return (score) => {
    const excess = preference(score, ranking).mul(2).sub(1);
    return runningMean(learner, "preference", excess.reshape([1]))
      .sum()
      .div(FULL)
      .clip(0, 1);
  };
}

/**
 * The share of rows whose action, with that `score` [rows], scores higher than the action of the row after it, as a scalar
 * without gradient. A tie counts ½. Rows of a batch are drawn independently, so a critic that does not see actions has ½ on average.
 */
export function preference(score: Tensor, { action, scoreOf }: Ranking): Tensor {
  const [rows] = action.shape;
  const others = concat([action, action.slice(0, 1)], 0).slice(1, rows + 1);
  const gain = score.sub(scoreOf(others)).stopGradient();
  return gain.greater(0).where(1, gain.less(0).where(0, 0.5)).mean();
}
