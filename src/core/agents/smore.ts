import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import {
  adam,
  constantRate,
  cosineDecay,
  ensemble,
  gaussianPolicy,
  LearnerBuilder,
  mlp,
  scalarOutput,
} from "../nn/index.ts";
import { policyProgram } from "../policy/program.ts";
import { type Agent, initialInputs, transitionInputs } from "./parts/agent.ts";
import { goalsConfig, hiddenSizesConfig, rowsConfig } from "./parts/config.ts";
import { Inputs, inputsConfig, stacked } from "./parts/inputs.ts";
import { expectileLoss, minimumOf, sumOf, weightedLogLikelihood } from "./parts/losses.ts";
import { nextOf } from "./parts/networks.ts";
import { constantRewards, discountedValue, targetRows, targetStepsConfig } from "./parts/returns.ts";

/**
 * SMORe: Score Models for Offline Goal-Conditioned Reinforcement Learning (Sikchi et al., ICLR 2024).
 *
 * Three networks: the score S(s, a, g), an unnormalised density of how important an action is for reaching a goal;
 * the value M(s, g), an upper expectile of S over the actions in the data; the policy π(a | s, g), regression
 * weighted by the advantage S − M. S is fitted on two distributions: ρ, transitions with hindsight goals
 * ("offline"), and q, transitions that enter their goal ("goal transitions").
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

/** Defaults are those found in docs/smore.md, one set for all tasks; the preset `released` holds the authors' own. */
const smoreSettings = z.strictObject({
  /** Score loss. `bounded` is the released code's default; `dual` is the paper's Eq. 11. */
  scoreLoss: z.enum(["bounded", "dual", "linear"]).default("bounded"),
  /** γ of the return. Released code: 0.99; WGCSL and GoFAR: 0.98. */
  discount: z.number().gt(0).lt(1).default(0.98),
  /** Steps of the score's targets on ρ. */
  targetSteps: targetStepsConfig,
  /** τ of the value's expectile; above ½ it approaches the best action in the data. Released README: 0.8. */
  expectile: z.number().gt(0).lt(1).default(0.8),
  /**
   * Weights of the policy. Paper and code: `exponential`, exp(α · (S − M)). `ratio`, ((S + c) / (M + c))^α, counts an
   * action by the steps it saves, near the goal and far from it alike; it needs the `bounded` loss, whose scores lie
   * above −c.
   */
  policyWeights: z.enum(["ratio", "exponential"]).default("ratio"),
  /** α of the policy's weights. Released code: 3, exponential. */
  temperature: z.number().min(0).default(3),
  /** Largest weight of a row in the policy loss. Released code: 100. */
  weightClip: z.number().gt(0).default(10),
  /** Whether the policy's Gaussian has a uniform background, which accounts for actions tried at random. Paper: no. */
  policyBackground: z.boolean().default(true),
  /** r of the `bounded` loss, below 0; scores end at c = −r / (1 − γ). Released code: −2. */
  reward: z.number().lt(0).default(-0.04),
  /** β of the `dual` loss: share of the policy in the mixture matched to ρ. Not in the released code; ours: ½. */
  mixtureWeight: z.number().gt(0).lt(1).default(0.5),
  /** Divergence of the `dual` loss. The paper's experiments: χ². */
  divergence: z.enum(["chiSquare", "kl"]).default("chiSquare"),
  /** Score heads; the smallest is used for value and policy. Released code: 2. */
  scoreHeads: z.int().min(1).max(10).default(2),
  /** Rows of each batch: offline, and goal transitions. Released code: 256; WGCSL and GoFAR: 512. */
  batchSize: z.int().min(1).default(512),
  /** Goals of all batches. Released code: 0.8 in hindsight, uniform over the rest of the episode. */
  goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. Released code: no share of eventful ones. */
  rows: rowsConfig({ eventful: 0.8 }),
  /** Adam's rate for all three networks; the policy's decays along a cosine to 0. Released code: 3e-4. */
  learningRate: z.number().gt(0).default(1e-3),
  /** Rate at which the target score follows the score. Released code: 0.005. */
  targetRate: z.number().gt(0).max(1).default(0.02),
  /** Hidden layers of all networks, ReLU, orthogonal weights. Released code: three of 256. */
  hiddenSizes: hiddenSizesConfig,
  /** How networks see states and goals. Released code: as they are. */
  inputs: inputsConfig({ normalization: "standard", goalOffset: true }),
  /** Layer normalisation in the value network. Released code: on. */
  valueLayerNorm: z.boolean().default(true),
});

export const smoreConfig = smoreSettings
  .refine(({ policyWeights, scoreLoss }) => policyWeights === "exponential" || scoreLoss === "bounded", {
    path: ["policyWeights"],
    message: 'expected "exponential" beside any scoreLoss but "bounded"',
  })
  .refine(({ targetSteps, scoreLoss }) => targetSteps === 1 || scoreLoss !== "dual", {
    path: ["targetSteps"],
    message: 'expected 1 beside the scoreLoss "dual", whose constraint is on single steps',
  });

export type SmoreConfig = z.output<typeof smoreConfig>;

/** What the authors' code does. */
const released: z.input<typeof smoreConfig> = {
  discount: 0.99,
  policyWeights: "exponential",
  temperature: 3,
  weightClip: 100,
  policyBackground: false,
  reward: -2,
  batchSize: 256,
  goals: { hindsight: 0.8 },
  rows: { eventful: 0 },
  learningRate: 3e-4,
  targetRate: 0.005,
  inputs: { normalization: "none", goalOffset: false },
};

// ── Score losses, each for one head ─────────────────────────────────────────────────────────────────────────────

/** What a score loss sees; scores and values are vectors over the rows of their batch. */
export interface ScoreLossInputs {
  /** S(s, a, g) on ρ and on q. */
  readonly offlineScore: Tensor;
  readonly goalScore: Tensor;
  /** M(s′, g) on ρ and on q, without gradient; on ρ M(s_{t+n′}, g) if targets have more than one step. */
  readonly offlineNextValue: Tensor;
  readonly goalNextValue: Tensor;
  /** S(s₀, π(s₀, g), g) on initial states. */
  readonly initialScore: Tensor;
  /** n′ of the rows of ρ; one step if undefined. The dual has no other form. */
  readonly offlineSteps?: Tensor | undefined;
}

type ScoreLossConfig = Pick<SmoreConfig, "discount" | "reward" | "mixtureWeight" | "divergence">;

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
   */
  dual(inputs: ScoreLossInputs, config: ScoreLossConfig): Tensor {
    const { discount, mixtureWeight } = config;
    const conjugate = conjugates[config.divergence];
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

// ── Advantage of an action ──────────────────────────────────────────────────────────────────────────────────────

/**
 * What the policy's weights are exponentials of: S − M, or log (S + c) − log (M + c), the logarithm of a ratio of
 * densities. A score d steps before its goal is 2c · γᵈ above −c, so a step saved is worth −log γ at any distance,
 * while S − M is worth less the farther the goal is. Scores below −0.98c are taken for −0.98c: no goal lies that far.
 */
export function advantageOf(
  score: Tensor,
  value: Tensor,
  { policyWeights, reward, discount }: Pick<SmoreConfig, "policyWeights" | "reward" | "discount">,
): Tensor {
  if (policyWeights === "exponential") return score.sub(value);
  const bound = -reward / (1 - discount);
  const logDensity = (x: Tensor) =>
    x
      .add(bound)
      .maximum(0.02 * bound)
      .log();
  return logDensity(score).sub(logDensity(value));
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const smore: Agent<typeof smoreConfig> = {
  name: "smore",
  summary: "Score models by mixture-distribution matching; no discriminator",
  source: "Sikchi et al. 2024, arXiv:2311.02013",
  config: smoreConfig,
  presets: { released },

  build(config, context) {
    const { totalUpdates } = context;
    const { hiddenSizes, batchSize, goals, rows: rowChoice } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context);

    const scoreHead = scalarOutput(
      inputs.network(["observation", "action", "goal"], (inputSize) =>
        mlp({ inputSize, hiddenSizes, outputSize: 1 }),
      ),
    );
    const score = learner.network("score", ensemble(config.scoreHeads, scoreHead));
    const targetScore = learner.target("targetScore", score);
    const value = learner.network(
      "value",
      scalarOutput(
        inputs.network(["observation", "goal"], (inputSize) =>
          mlp({
            inputSize,
            hiddenSizes,
            outputSize: 1,
            layerNorm: config.valueLayerNorm ? "beforeActivation" : undefined,
          }),
        ),
      ),
    );
    const policy = learner.network(
      "policy",
      inputs.network(["observation", "goal"], (inputSize) =>
        gaussianPolicy({
          inputSize,
          hiddenSizes,
          outputSize: inputs.actionSize,
          background: config.policyBackground,
        }),
      ),
    );
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const policyOptimizer = adam({ learningRate: cosineDecay(config.learningRate, totalUpdates) });

    const offline = transitionInputs("offline", batchSize, context);
    const entering = transitionInputs("goalTransitions", batchSize, context);
    const initial = initialInputs("initial", batchSize, context);

    // Value, Eq. 10: M(s, g) is the τ-expectile of the target score over the actions in the data.
    const offlineTargetScore = minimumOf(targetScore.apply(offline)).stopGradient();
    const valueLoss = expectileLoss(offlineTargetScore.sub(value.apply(offline)), config.expectile);
    const newValue = learner.minimize(value, valueLoss, optimizer);

    // Policy, Eq. 12: regression on the data's actions, weighted by how far their scores exceed M.
    const advantage = advantageOf(offlineTargetScore, newValue.apply(offline), config).stopGradient();
    const {
      loss: policyLoss,
      logProbability,
      clipped,
    } = weightedLogLikelihood({
      distribution: policy.apply(offline),
      action: offline.action,
      advantage,
      temperature: config.temperature,
      weightClip: config.weightClip,
    });
    const newPolicy = learner.minimize(policy, policyLoss, policyOptimizer);

    // Score, Eq. 11, with M in the place of the maximum over actions; one pass over the rows of ρ and q together.
    const rows = stacked(offline, entering);
    const initialAction = newPolicy.apply(initial).mean.stopGradient();
    const initialScores = score.apply({ ...initial, action: initialAction });
    const ahead = targetRows(offline, config.targetSteps);
    const offlineNextValue = newValue.apply(nextOf(ahead)).stopGradient();
    const goalNextValue = newValue.apply(nextOf(entering)).stopGradient();
    const heads = score.apply(rows).map(
      (scores, head): ScoreLossInputs => ({
        offlineScore: scores.slice(0, batchSize),
        goalScore: scores.slice(batchSize, 2 * batchSize),
        offlineNextValue,
        goalNextValue,
        initialScore: initialScores[head],
        offlineSteps: ahead.steps,
      }),
    );
    const scoreLoss = sumOf(heads.map((inputs) => scoreLosses[config.scoreLoss](inputs, config)));
    const newScore = learner.minimize(score, scoreLoss, optimizer);
    learner.follow(targetScore, newScore, config.targetRate);

    learner.report({
      "score/offline": sumOf(heads.map((inputs) => inputs.offlineScore.mean())).div(heads.length),
      "score/goalTransitions": sumOf(heads.map((inputs) => inputs.goalScore.mean())).div(heads.length),
      "value/offlineNext": offlineNextValue.mean(),
      "policy/logProbability": logProbability,
      "policy/clippedWeights": clipped,
      "policy/advantage": advantage,
    });

    return {
      update: learner.build("smore"),
      policy: policyProgram(context, (input) => policy.apply(input).mean),
      batches: {
        offline: { source: "offline", rows: batchSize, goals, rowChoice, stepsAhead: config.targetSteps },
        goalTransitions: { source: "goalTransitions", rows: batchSize, goals, rowChoice },
        ...(config.scoreLoss === "dual" ? { initial: { source: "initial", rows: batchSize, goals } } : {}),
      },
    };
  },
};
