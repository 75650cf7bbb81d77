import { z } from "zod";
import type { Tensor } from "../../graph/index.ts";
import type { DiagonalGaussian } from "../../nn/index.ts";
import { cloningLoss, type LikelihoodSettings, type PolicyLoss } from "./policy.ts";
import type { trustIn } from "./trust.ts";
import {
  advantageOf,
  inSteps,
  inStepsAtGoal,
  type Judgement,
  type ScoreRange,
  type WeightSettings,
  weightsOf,
} from "./weights.ts";

/** How a policy is extracted from a critic or a value, which no gradient of the policy's loss changes. */

const actors = z.enum(["awr", "ddpg-bc", "ascent"]);
export type Actor = z.output<typeof actors>;
const ascentScales = z.enum(["anywhere", "goal"]);

interface ExtractionDefaults {
  readonly actor: Actor;
  readonly cloningWeight: number;
}

/** Settings that choose among the {@link extractions}. */
export function extractionConfig({ actor, cloningWeight }: ExtractionDefaults) {
  return {
    /**
     * How the policy is learned: `awr`, cloning with weights; `ddpg-bc`, ascent along scores divided by their mean
     * absolute value, with cloning; `ascent`, ascent along scores in steps, with cloning.
     */
    actor: actors.default(actor),
    /** `ascent`: λ, the value of a saved step in nats of log-likelihood. */
    ascentWeight: z.number().min(0).default(0.1),
    /**
     * `ascent`: where a saved step has the value λ. `anywhere`: at every distance. `goal`: at the goal, and λ γᵈ at d
     * steps from it, as in the scores, so that errors of distant scores are not enlarged.
     */
    ascentScale: ascentScales.default("anywhere"),
    /** `ddpg-bc` and `ascent`: weight of cloning. */
    cloningWeight: z.number().min(0).default(cloningWeight),
  };
}

/** The same for methods with a critic of actions. Those that score states alone always ascend through a model. */
export function criticExtractionConfig(defaults: ExtractionDefaults) {
  return {
    ...extractionConfig(defaults),
    /** `ddpg-bc` and `ascent`: score actions by the `critic`, or by the value of the state that a learned `model` predicts. */
    ascentThrough: z.enum(["critic", "model"]).default("critic"),
  };
}

export interface ExtractionInputs {
  /** π(a | s, g) of the rows. */
  readonly distribution: DiagonalGaussian;
  /** The data's actions, [rows, actionSize]. */
  readonly action: Tensor;
  /** Score of actions for the rows' states and goals, as [rows]. */
  readonly scoreOf: (action: Tensor) => Tensor;
  /** Scores of the data's actions; called only if weights need them. */
  readonly judge: () => Judgement;
  /** Factor of the weights' temperature, a scalar, from the scores of the data's actions. Without it, 1. */
  readonly trust?: ReturnType<typeof trustIn>;
  /** Range of the scores, where it is known; without it there are no ratios, and scores count as steps. */
  readonly range?: ScoreRange | undefined;
}

export interface ExtractionSettings extends WeightSettings, LikelihoodSettings {
  /** Weight of behaviour cloning. */
  readonly cloningWeight: number;
  /** λ */
  readonly ascentWeight: number;
  readonly ascentScale: z.output<typeof ascentScales>;
}

/** Cloning with weights: −E[w · log π(a | s, g)]. With exponential weights it is advantage-weighted regression. */
export function weightedCloning(
  { distribution, action, judge, range, trust }: Omit<ExtractionInputs, "scoreOf">,
  settings: WeightSettings & LikelihoodSettings,
): PolicyLoss {
  const judgement = judge();
  const advantage = advantageOf(judgement, settings.policyWeights, range);
  const tempered = settings.policyWeights === "exponential" || settings.policyWeights === "ratio";
  const factor = tempered ? trust?.(judgement.score) : undefined;
  const { weight, clipped } = weightsOf(factor ? advantage.mul(factor) : advantage, settings);
  const diagnostics = {
    "policy/advantage": advantage,
    "policy/clippedWeights": clipped,
    ...(factor && { "policy/trust": factor }),
  };
  return cloningBy({ weight, diagnostics }, { distribution, action }, settings);
}

/** Weights of a method's own and what to report beside them. */
export interface OwnWeights {
  /** [rows], without gradient. */
  readonly weight: Tensor;
  readonly diagnostics: Readonly<Record<string, Tensor>>;
}

function cloningBy(
  { weight, diagnostics }: OwnWeights,
  { distribution, action }: Pick<ExtractionInputs, "distribution" | "action">,
  settings: LikelihoodSettings,
): PolicyLoss {
  const cloning = cloningLoss({ distribution, action, weight }, settings);
  return {
    loss: cloning.loss,
    diagnostics: { "policy/weight": weight, ...diagnostics, ...cloning.diagnostics },
  };
}

/** The part that ascent needs: no scores of the data's actions, and no weights. */
type AscentInputs = Omit<ExtractionInputs, "judge">;
type AscentSettings = Omit<ExtractionSettings, keyof WeightSettings>;

/** −E[objective of scores] + cloningWeight · cloning, with the score at the mean action within the box. */
function ascent(
  { distribution, action, scoreOf }: AscentInputs,
  settings: AscentSettings,
  objective: (score: Tensor) => Tensor,
): PolicyLoss {
  const score = scoreOf(distribution.mean.clip(-1, 1));
  const cloning = cloningLoss({ distribution, action }, settings);
  return {
    loss: objective(score).sub(cloning.loss.mul(settings.cloningWeight)).neg(),
    diagnostics: { "policy/value": score.mean(), ...cloning.diagnostics },
  };
}

export const extractions = {
  awr: weightedCloning,

  /**
   * Ascent along the critic, held back by behaviour cloning (Fujimoto and Gu 2021, in OGBench's form): −E[Q] / E|Q| −
   * cloningWeight · E[log π(a | s, g)]. The scale of Q does not matter.
   */
  "ddpg-bc": (inputs: AscentInputs, settings: AscentSettings) =>
    ascent(inputs, settings, (score) => score.mean().div(score.abs().mean().add(1e-6).stopGradient())),

  /** The same without a normaliser: −λ · E[steps saved] − cloningWeight · E[log π(a | s, g)]. */
  ascent(inputs: AscentInputs, settings: AscentSettings) {
    const { range } = inputs;
    const scale = { anywhere: inSteps, goal: inStepsAtGoal }[settings.ascentScale];
    return ascent(inputs, settings, (score) =>
      (range ? scale(score, range) : score).mean().mul(settings.ascentWeight),
    );
  },
} as const;

/** The extraction that the settings choose, for a method whose `awr` has weights of its own, which `weigh` computes. */
export function extractWithOwnWeights(
  weigh: () => OwnWeights,
  inputs: AscentInputs,
  settings: AscentSettings & { readonly actor: Actor },
): PolicyLoss {
  return settings.actor === "awr"
    ? cloningBy(weigh(), inputs, settings)
    : extractions[settings.actor](inputs, settings);
}
