import type { Tensor } from "../../graph/index.ts";
import type { DiagonalGaussian } from "../../nn/index.ts";
import { exponentialWeight, weightedLogLikelihood, weightedRegression } from "./losses.ts";

/** How a policy is drawn out of a critic that stays as it is. */

/** What an extraction sees; nothing flows back into what judges the actions. */
export interface ExtractionInputs {
  /** π(a | s, g) of the rows. */
  readonly distribution: DiagonalGaussian;
  /** The data's actions, [rows, actionSize]. */
  readonly action: Tensor;
  /** Q(s, a, g) for actions of the rows' states and goals, as [rows]. */
  readonly scoreOf: (action: Tensor) => Tensor;
  /** How much better the data's actions are than usual, [rows]. */
  readonly advantage: () => Tensor;
}

export interface ExtractionConfig {
  /** α of the weights min(exp(α · A), weightClip). */
  readonly temperature: number;
  readonly weightClip: number;
  /** Weight of behaviour cloning. */
  readonly cloningWeight: number;
}

export interface Extraction {
  readonly loss: Tensor;
  readonly diagnostics: Readonly<Record<string, Tensor>>;
}

export const extractions = {
  /** Advantage-weighted regression: −E[min(exp(α · A), clip) · log π(a | s, g)]. */
  awr(
    { distribution, action, advantage }: Omit<ExtractionInputs, "scoreOf">,
    { temperature, weightClip }: Omit<ExtractionConfig, "cloningWeight">,
  ): Extraction {
    const measured = advantage().stopGradient();
    const { loss, logProbability, clipped } = weightedLogLikelihood({
      distribution,
      action,
      advantage: measured,
      temperature,
      weightClip,
    });
    return {
      loss,
      diagnostics: {
        "policy/advantage": measured,
        "policy/logProbability": logProbability,
        "policy/clippedWeights": clipped,
      },
    };
  },

  /** The same with squares: E[min(exp(α · A), clip) · ‖π(s, g) − a‖²]. */
  regression({ distribution, action, advantage }: ExtractionInputs, config: ExtractionConfig): Extraction {
    const measured = advantage().stopGradient();
    const { weight, clipped } = exponentialWeight(measured, config.temperature, config.weightClip);
    return {
      loss: weightedRegression(distribution.mean, action, weight),
      diagnostics: { "policy/advantage": measured, "policy/clippedWeights": clipped },
    };
  },

  /**
   * Ascent along the critic, held back by behaviour cloning (Fujimoto and Gu 2021, in OGBench's form): −E[Q] / E|Q| −
   * cloningWeight · E[log π(a | s, g)], with Q at the mean action within the box. The scale of Q does not matter.
   */
  "ddpg-bc"({ distribution, action, scoreOf }: ExtractionInputs, config: ExtractionConfig): Extraction {
    const value = scoreOf(distribution.mean.clip(-1, 1));
    const scale = value.abs().mean().add(1e-6).stopGradient();
    const logProbability = distribution.logProbability(action).mean();
    return {
      loss: value.mean().div(scale).add(logProbability.mul(config.cloningWeight)).neg(),
      diagnostics: { "policy/value": value.mean(), "policy/logProbability": logProbability },
    };
  },
} as const;
