import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, ensemble, LearnerBuilder } from "../nn/index.ts";
import type { CompleteGoalMixture } from "../sampling/index.ts";
import { type Agent, initialInputs, offlineRows, transitionInputs } from "./parts/agent.ts";
import { goalsConfig, rowsConfig, smoreNetworkConfig } from "./parts/config.ts";
import { scoreThroughModel } from "./parts/dynamics.ts";
import { criticExtractionConfig, extractions } from "./parts/extraction.ts";
import { Inputs, type NetworkInput, stacked } from "./parts/inputs.ts";
import { policyPrograms, rowWeights, stepsWithin } from "./parts/instruments.ts";
import { expectileLoss, meanOf, minimumOf, sumOf } from "./parts/losses.ts";
import { criticNetwork, nextOf, valueNetwork } from "./parts/networks.ts";
import { likelihoodConfig, policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { constantRewards, discountedValue, targetRows, targetStepsConfig } from "./parts/returns.ts";
import { batchSizeConfig } from "./parts/sizes.ts";
import { trustConfig, trustIn } from "./parts/trust.ts";
import { type ScoreRange, weightsConfig } from "./parts/weights.ts";

/**
 * SMORe: Score Models for Offline Goal-Conditioned Reinforcement Learning (Sikchi et al., ICLR 2024).
 *
 * Three networks: the score S(s, a, g), an unnormalised density of how important an action is for reaching a goal;
 * the value M(s, g), an upper expectile of S over the actions in the data; the policy π(a | s, g), regression
 * weighted by the advantage S − M. S is fitted on two distributions: ρ, transitions with hindsight goals
 * ("offline"), and q, transitions that enter their goal ("goal transitions").
 *
 * The preset `paper` is Eqs. 9 to 12 alone. What Smore adds to them are parts that other methods can be given too.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

/** What SMORe shares with its control, `gofar-expectile`: everything but the score and its weights. */
export const smoreSharedSettings = {
  /** γ of the return. Released code: 0.99; WGCSL and GoFAR: 0.98. */
  discount: z.number().gt(0).lt(1).default(0.98),
  /** τ of the value's expectile; above ½ it approaches the best action in the data. Released README: 0.8. */
  expectile: z.number().gt(0).lt(1).default(0.8),
  /** α of the policy's weights. Released code: 3. */
  temperature: z.number().min(0).default(10),
  /** Largest weight of a row in the policy loss. Released code: 100. */
  weightClip: z.number().gt(0).default(10),
  /** Rows of each batch. Released code: 256; WGCSL and GoFAR: 512. */
  batchSize: batchSizeConfig().default(256),
  /** Goals of the policy's rows. Released code: 0.8 in hindsight, uniform over the rest of the episode. */
  goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. Released code: no share of eventful ones. */
  rows: rowsConfig({ eventful: 0.8 }),
  /** Adam's rate for all networks. Released code: 3e-4. */
  learningRate: z.number().gt(0).default(1e-3),
  /** Rate at which the target follows. Released code: 0.005. */
  targetRate: z.number().gt(0).max(1).default(0.02),
  ...smoreNetworkConfig,
  ...likelihoodConfig("learned", true),
  ...policyStepConfig("cosine"),
  ...criticExtractionConfig({ actor: "awr", cloningWeight: 1 }),
  adaptiveTemperature: trustConfig.adaptiveTemperature.removeDefault().default(true),
  /** Steps of the critic's targets on ρ. Released code: 1. */
  targetSteps: targetStepsConfig.removeDefault().default(10),
};

/** Goals of the rows of score and value apart from the policy's, half of them no goals of their own episode. */
export const scoreGoalsConfig = goalsConfig({ hindsight: 0.5, random: 0.35, current: 0.15 }).nullable();

/** Defaults are those found in docs/smore.md, one set for all tasks; the preset `released` holds the authors' own. */
export const smoreConfig = z
  .strictObject({
    /** Score loss. `bounded` is the released code's default; `dual` is the paper's Eq. 11. */
    scoreLoss: z.enum(["bounded", "dual", "linear"]).default("bounded"),
    /** r of the `bounded` loss, below 0; scores lie within ±c, c = −r / (1 − γ). Released code: −2. */
    reward: z.number().lt(0).default(-0.04),
    /** β of the `dual` loss: share of the policy in the mixture matched to ρ. Not in the released code; ours: ½. */
    mixtureWeight: z.number().gt(0).lt(1).default(0.5),
    /** Divergence of the `dual` loss. The paper's experiments: χ². */
    divergence: z.enum(["chiSquare", "kl"]).default("chiSquare"),
    /**
     * k of the `dual` loss, whose divergence is that of k · f. Scores grow with k: with χ² up to 2k / (1 − γ).
     * Paper: 1.
     */
    divergenceScale: z.number().gt(0).default(1),
    /** Score heads; the smallest is used for value and policy. Released code: 2. */
    scoreHeads: z.int().min(1).max(10).default(2),
    /** Goals of ρ for score and value. `null`: those of the policy, and the same rows. Paper: null. */
    scoreGoals: scoreGoalsConfig,
    ...weightsConfig,
    ...smoreSharedSettings,
  })
  .refine(({ targetSteps, scoreLoss }) => targetSteps === 1 || scoreLoss !== "dual", {
    path: ["targetSteps"],
    message: 'expected 1 beside the scoreLoss "dual", whose constraint is on single steps',
  })
  .refine((config) => config.policyWeights !== "ratio" || scoreRange(config) !== undefined, {
    path: ["policyWeights"],
    message:
      'expected "exponential" or "none" beside this scoreLoss, since "ratio" needs scores with a lower bound: those of "bounded", or of "dual" with the divergence "chiSquare"',
  });

export type SmoreConfig = z.output<typeof smoreConfig>;

/** What the authors' code does. */
const released = {
  discount: 0.99,
  temperature: 3,
  adaptiveTemperature: false,
  weightClip: 100,
  policyBackground: false,
  reward: -2,
  targetSteps: 1,
  scoreGoals: null,
  goals: { hindsight: 0.8 },
  rows: { eventful: 0 },
  learningRate: 3e-4,
  targetRate: 0.005,
  inputs: { normalization: "none", goalOffset: false },
} as const satisfies z.input<typeof smoreConfig>;

/** Eqs. 9 to 12: the dual, for which scores are learned on their own scale, and no extension. */
const paper = { ...released, scoreLoss: "dual" } as const satisfies z.input<typeof smoreConfig>;

// ── Score losses, each for one head ─────────────────────────────────────────────────────────────────────────────

/** What a score loss sees; scores and values are vectors over the rows of their batch. */
export interface ScoreLossInputs {
  /** S(s, a, g) on ρ and on q. */
  readonly offlineScore: Tensor;
  readonly goalScore: Tensor;
  /** M(s′, g) on ρ and on q, without gradient; on ρ M(s_{t+n′}, g) if targets have more than one step. */
  readonly offlineNextValue: Tensor;
  readonly goalNextValue: Tensor;
  /** S(s₀, π(s₀, g), g) on initial states; used by `dual` alone. */
  readonly initialScore?: Tensor | undefined;
  /** n′ of the rows of ρ; one step if undefined. The dual has no other form. */
  readonly offlineSteps?: Tensor | undefined;
}

type ScoreLossConfig = Pick<
  SmoreConfig,
  "discount" | "reward" | "mixtureWeight" | "divergence" | "divergenceScale"
>;

/** The convex conjugates f* of the divergences' generators f. */
export const conjugates = {
  /** Pearson χ²: f(t) = (t − 1)², f*(y) = y + y²/4. */
  chiSquare: (y: Tensor) => y.add(y.square().mul(0.25)),
  /** Kullback–Leibler: f(t) = t · log t, f*(y) = exp(y − 1). */
  kl: (y: Tensor) => y.sub(1).exp(),
} as const;

export const scoreLosses = {
  /**
   * The released code's default. Scores on q are pulled to c = −r / (1 − γ), scores on ρ follow a Bellman equation
   * with reward r < 0, so every score lies in [−c, c]:
   *
   * E_q[(S − c)²] + (1 − γ) · 10⁻⁴ · E_ρ[S²] + ½ · E_ρ[(S − (r + γ · M(s′, g)))²]
   */
  bounded(
    { offlineScore, goalScore, offlineNextValue, offlineSteps }: ScoreLossInputs,
    config: ScoreLossConfig,
  ): Tensor {
    const { discount, reward } = config;
    const window = { discount, steps: offlineSteps };
    const bound = -reward / (1 - discount);
    const decayWeight = (1 - discount) * 1e-4;
    const target = discountedValue(offlineNextValue, window).add(constantRewards(reward, window));
    const bellmanResidual = offlineScore.sub(target);
    return goalScore
      .sub(bound)
      .square()
      .mean()
      .add(offlineScore.square().mean().mul(decayWeight))
      .add(bellmanResidual.square().mean().mul(0.5));
  },

  /**
   * The convex dual of mixture-distribution matching (Eqs. 9 and 11), with y = γ · M(s′, g) − S(s, a, g):
   *
   * β · (1 − γ) · E_d₀[S(s₀, π(s₀, g), g)] + E_Mix_β(q, ρ)[f*(y)] − (1 − β) · E_ρ[y]
   *
   * For the divergence k · f, k · f*(y / k) replaces f*(y).
   */
  dual(inputs: ScoreLossInputs, config: ScoreLossConfig): Tensor {
    const { discount, mixtureWeight } = config;
    if (!inputs.initialScore) throw new RangeError("score loss: the dual needs scores of initial states");
    const conjugate = (y: Tensor) =>
      conjugates[config.divergence](y.div(config.divergenceScale)).mul(config.divergenceScale);
    const goalResidual = inputs.goalNextValue.mul(discount).sub(inputs.goalScore);
    const offlineResidual = inputs.offlineNextValue.mul(discount).sub(inputs.offlineScore);
    const initial = inputs.initialScore.mean().mul(mixtureWeight * (1 - discount));
    const onGoals = conjugate(goalResidual).mean().mul(mixtureWeight);
    const onOffline = conjugate(offlineResidual)
      .sub(offlineResidual)
      .mean()
      .mul(1 - mixtureWeight);
    return initial.add(onGoals).add(onOffline);
  },

  /**
   * The released code's other form; scores on q are pushed up without a bound:
   *
   * −E_q[S] + 10⁻⁴ · E_ρ[S] + ½ · E_ρ[(S − γ · M(s′, g))²]
   */
  linear(
    { offlineScore, goalScore, offlineNextValue, offlineSteps }: ScoreLossInputs,
    { discount }: ScoreLossConfig,
  ): Tensor {
    const target = discountedValue(offlineNextValue, { discount, steps: offlineSteps });
    const bellmanResidual = offlineScore.sub(target);
    const spread = offlineScore.mean().mul(1e-4).sub(goalScore.mean());
    return spread.add(bellmanResidual.square().mean().mul(0.5));
  },
} as const;

// ── Goals and range of scores ───────────────────────────────────────────────────────────────────────────────────

/**
 * Goals of q. Goal transitions enter hindsight or commanded goals, so the shares of those in ρ are scaled to sum to 1;
 * where ρ has neither, all are in hindsight.
 */
export function goalsOfTransitions(goals: CompleteGoalMixture): CompleteGoalMixture {
  const entered = 1 - goals.random - goals.current;
  if (entered < 1e-9) return { ...goals, random: 0, current: 0, hindsight: 1 };
  return { ...goals, random: 0, current: 0, hindsight: Math.min(1, goals.hindsight / entered) };
}

interface ScoreRangeSettings {
  readonly scoreLoss: "bounded" | "dual" | "linear";
  readonly reward: number;
  readonly discount: number;
  readonly divergence: "chiSquare" | "kl";
  readonly divergenceScale: number;
}

/**
 * Scores of the `bounded` loss lie within ±c, and d steps before their goal at −c + 2c · γᵈ. Those of the χ² dual count
 * goal transitions to come, each by 2k at most: they lie between 0, but for the initial term, and 2k / (1 − γ). Others have
 * no bounds.
 */
export function scoreRange({
  scoreLoss,
  reward,
  discount,
  divergence,
  divergenceScale,
}: ScoreRangeSettings): ScoreRange | undefined {
  const bound = -reward / (1 - discount);
  if (scoreLoss === "bounded") return { low: -bound, high: bound, discount };
  if (scoreLoss === "dual" && divergence === "chiSquare")
    return { low: 0, high: (2 * divergenceScale) / (1 - discount), discount };
  return undefined;
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const smore: Agent<typeof smoreConfig> = {
  name: "smore",
  summary: "Score models by mixture-distribution matching; no discriminator",
  source: "Sikchi et al. 2024, arXiv:2311.02013",
  config: smoreConfig,
  presets: { paper, released },

  build(config, context) {
    const { batchSize, goals } = config;
    const scoreGoals = config.scoreGoals ?? goals;
    const hasInitialTerm = config.scoreLoss === "dual";
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const score = learner.network("score", ensemble(config.scoreHeads, criticNetwork(config, inputs)));
    const targetScore = learner.target("targetScore", score);
    const value = learner.network("value", valueNetwork(config, inputs));
    const policy = learner.network("policy", policyNetwork(config, inputs));
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const offline = transitionInputs("offline", batchSize, inputs);
    const goalTransitions = transitionInputs("goalTransitions", batchSize, inputs);
    const policyRows = config.scoreGoals ? transitionInputs("policyRows", batchSize, inputs) : offline;

    // Value, Eq. 10: M(s, g) is the τ-expectile of the target score over the actions in the data.
    const offlineTargetScore = minimumOf(targetScore.apply(offline)).stopGradient();
    const valueLoss = expectileLoss(offlineTargetScore.sub(value.apply(offline)), config.expectile);
    const newValue = learner.minimize(value, valueLoss, optimizer);

    // Policy, Eq. 12: regression on the data's actions, weighted by how far their scores exceed M.
    const judge = (rows: NetworkInput) => minimumOf(targetScore.frozen().apply(rows));
    const scoreOf = (action: Tensor) => judge({ ...policyRows, action });
    const range = scoreRange(config);
    const { loss: policyLoss, diagnostics } = extractions[config.actor](
      {
        distribution: policy.apply(policyRows),
        action: policyRows.action,
        scoreOf:
          config.ascentThrough === "model"
            ? scoreThroughModel((next) => newValue.frozen().apply(next), {
                learner,
                config,
                inputs,
                rows: policyRows,
              })
            : scoreOf,
        judge: () => ({
          score: config.scoreGoals ? scoreOf(policyRows.action) : offlineTargetScore,
          baseline: newValue.apply(policyRows),
        }),
        trust: trustIn(learner, config, { action: policyRows.action, scoreOf }),
        range,
      },
      config,
    );
    const newPolicy = stepPolicy(learner, policy, policyLoss, config, context);

    // First states and the new policy's mean actions there, where the score loss has an initial term.
    const initial = initialInputs("initial", batchSize, inputs);
    const initialAction = newPolicy.apply(initial).mean.clip(-1, 1).stopGradient();
    const initialScores = hasInitialTerm ? score.apply({ ...initial, action: initialAction }) : [];

    // Score, Eq. 11, with M instead of the maximum over actions; one pass over the rows of ρ and q together.
    const ahead = targetRows(offline, config.targetSteps);
    const offlineNextValue = newValue.apply(nextOf(ahead)).stopGradient();
    const goalNextValue = newValue.apply(nextOf(goalTransitions)).stopGradient();
    const heads = score.apply(stacked(offline, goalTransitions)).map(
      (scores, head): ScoreLossInputs => ({
        offlineScore: scores.slice(0, batchSize),
        goalScore: scores.slice(batchSize, 2 * batchSize),
        offlineNextValue,
        goalNextValue,
        initialScore: initialScores[head],
        offlineSteps: ahead.steps,
      }),
    );
    const scoreLoss = sumOf(heads.map((head) => scoreLosses[config.scoreLoss](head, config)));
    const newScore = learner.minimize(score, scoreLoss, optimizer);
    learner.follow(targetScore, newScore, config.targetRate);

    learner.report({
      "score/offline": meanOf(heads.map(({ offlineScore }) => offlineScore.mean())),
      "score/goalTransitions": meanOf(heads.map(({ goalScore }) => goalScore.mean())),
      "value/offlineNext": offlineNextValue.mean(),
      ...diagnostics,
    });

    return {
      update: learner.build("smore"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        score: judge,
        value: (rows) => value.apply(rows),
        stepsOf: range && stepsWithin(range),
      }),
      weights: rowWeights(diagnostics, config.scoreGoals ? "policyRows" : "offline"),
      batches: {
        offline: offlineRows(config, scoreGoals, { stepsAhead: config.targetSteps }),
        goalTransitions: {
          source: "goalTransitions",
          rows: batchSize,
          goals: goalsOfTransitions(scoreGoals),
          rowChoice: config.rows,
        },
        ...(config.scoreGoals && { policyRows: offlineRows(config, goals) }),
        ...(hasInitialTerm && {
          initial: { source: "initial", rows: batchSize, goals: scoreGoals },
        }),
      },
    };
  },
};
