import { z } from "zod";
import { constant, full, type Tensor } from "../../graph/index.ts";

/** Weights of the rows in a policy's loss. */

const weightKinds = z.enum(["exponential", "ratio", "none"]);

const normalizeWeights = z.boolean().default(false);

/** Settings of methods whose scores have a lower bound. */
export const weightsConfig = {
  /**
   * `exponential`: exp(α · (score − baseline)). `ratio`: (distance of the score from its lower bound / that of the
   * baseline)^α, which measures an action by the steps it saves, at any distance from the goal. `none`: 1, with
   * everything else equal. α is `temperature`; no weight exceeds `weightClip`.
   */
  policyWeights: weightKinds.default("exponential"),
  /** Divide the weights by their mean over the batch. Papers: no. */
  normalizeWeights,
};

/** Settings of methods whose scores have no lower bound, so that there is no ratio. */
export const unboundedWeightsConfig = {
  /**
   * `exponential`: exp(α · (score − baseline)), at most `weightClip`. `none`: 1, with everything else equal. `ratio` is not
   * among them, since it needs scores with a lower bound.
   */
  policyWeights: weightKinds.exclude(["ratio"]).default("exponential"),
  /** Divide the weights by their mean over the batch. Papers: no. */
  normalizeWeights,
};

/** Score of the data's action and its baseline, both [rows] and on one scale. */
export interface Judgement {
  /** Score of the action. */
  readonly score: Tensor;
  /** Score that is usual in the state. */
  readonly baseline: Tensor;
}

/** The range of scores whose distance from `low`, at most `high` − `low`, falls by a factor of `discount` for every step before the goal. */
export interface ScoreRange {
  readonly low: number;
  readonly high: number;
  readonly discount: number;
}

/**
 * log (score − low), as [rows]. It rises by −log γ for every step saved, at any distance from the goal, while the score
 * itself changes less the farther the goal is. Scores in the lowest hundredth of the range count as its upper end: no goal lies
 * that far away.
 */
export function logDensity(score: Tensor, { low, high }: ScoreRange): Tensor {
  return score
    .sub(low)
    .maximum(0.02 * ((high - low) / 2))
    .log();
}

/** log (score − low) in steps, as [rows]: it rises by 1 for every step saved. */
export function inSteps(score: Tensor, range: ScoreRange): Tensor {
  return logDensity(score, range).div(-Math.log(range.discount));
}

/** Scores in steps at the goal, as [rows]: it rises by about 1 for a step saved there, and by γᵈ for one d steps away. */
export function inStepsAtGoal(score: Tensor, { low, high, discount }: ScoreRange): Tensor {
  return score.sub(low).div((low - high) * Math.log(discount));
}

/**
 * What weights are exponentials of, as [rows], without gradient: score − baseline, or the logarithm of the ratio.
 *
 * @param range must be given for `ratio`
 */
export function advantageOf(
  { score, baseline }: Judgement,
  policyWeights: WeightSettings["policyWeights"],
  range?: ScoreRange,
): Tensor {
  if (policyWeights !== "ratio") return score.sub(baseline).stopGradient();
  if (!range) throw new RangeError("weights: a ratio needs scores with a lower bound");
  return logDensity(score, range).sub(logDensity(baseline, range)).stopGradient();
}

export interface WeightSettings {
  /** Besides the kinds of the settings `density`, max(advantage, 0): the density ratio of GoFAR's dual. */
  readonly policyWeights: z.output<typeof weightKinds> | "density";
  readonly normalizeWeights: boolean;
  /** α */
  readonly temperature: number;
  readonly weightClip: number;
}

export interface Weights {
  /** [rows] */
  readonly weight: Tensor;
  /** Fraction of the rows at the clip. */
  readonly clipped: Tensor;
}

/** The weight of every row from its advantage. */
export function weightsOf(advantage: Tensor, settings: WeightSettings): Weights {
  const { weight, clipped } = plainWeights(advantage, settings);
  return { weight: settings.normalizeWeights ? normalized(weight) : weight, clipped };
}

function plainWeights(
  advantage: Tensor,
  { policyWeights, temperature, weightClip }: WeightSettings,
): Weights {
  if (policyWeights === "none") return { weight: full(advantage.shape, 1), clipped: constant(0) };
  if (policyWeights === "density") return { weight: advantage.relu(), clipped: constant(0) };
  return exponentialWeight(advantage, temperature, weightClip);
}

/** Weights [rows] divided by their mean. */
export function normalized(weight: Tensor): Tensor {
  return weight.div(weight.mean().maximum(1e-6));
}

/**
 * min(exp(temperature · advantage), clip) for every row, as `weight` [rows], and the fraction of rows at the clip. The
 * exponent is limited, not the weight: exp of a large advantage would overflow first.
 */
export function exponentialWeight(advantage: Tensor, temperature: number, clip: number): Weights {
  const exponent = advantage.mul(temperature);
  const limit = Math.log(clip);
  return {
    weight: exponent.minimum(limit).exp(),
    clipped: exponent.greater(limit).where(1, 0).mean(),
  };
}
