import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { LearnerBuilder, recentPercentile } from "../nn/index.ts";
import {
  actorCriticConfig,
  actorCriticNetworks,
  critique,
  judgedLikelihoodConfig,
  learnCritic,
  oneStepJudgements,
  rangeOfReturns,
  rewardConfig,
  scoreOfActions,
} from "./parts/actor-critic.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import { goalsConfig } from "./parts/config.ts";
import { criticExtractionConfig, extractWithOwnWeights } from "./parts/extraction.ts";
import { Inputs } from "./parts/inputs.ts";
import { policyPrograms, rowWeights, stepsWithin } from "./parts/instruments.ts";
import { policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { advantageOf, normalized, weightsConfig, weightsOf } from "./parts/weights.ts";

/**
 * WGCSL: weighted goal-conditioned supervised learning (Yang et al., ICLR 2022).
 *
 * GCSL whose rows have weights, the product of three: the discounted relabelling weight γᵏ prefers goals that are soon
 * reached, the exponential advantage weight actions better than the policy's, and the best-advantage weight holds down
 * all rows but those with the greatest advantages. The advantage is that of one step, by a critic of the policy.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

const bestAdvantageConfig = z.strictObject({
  /** Weight of the rows below the threshold; 1 turns this weight off. Released code: 0.05. */
  lowWeight: z.number().min(0).max(1).default(0.05),
  /**
   * The threshold is a percentile of recent advantages: by how much each update raises it, from 0. Released code:
   * 0.01 on hard tasks, 0.15 on easy ones with a sixteenth of the updates.
   */
  percentileStep: z.number().gt(0).default(0.01),
  /** Largest percentile. Released code: 80. */
  highestPercentile: z.number().min(0).max(100).default(80),
  /** Number of stored advantages. Released code: 50 000. */
  remembered: z
    .int()
    .min(2)
    .max(2 ** 20)
    .default(50_000),
});

export const wgcslConfig = z.strictObject({
  ...actorCriticConfig,
  /** Goals of the policy's rows. Released code: all in hindsight. */
  goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Goals of the critic's rows. Released code: a fifth of the policy's goals are replaced by the commanded ones. */
  criticGoals: goalsConfig({ hindsight: 0.8, law: { kind: "uniform-future" } }),
  /** The rewards. WGCSL: 0/1; GoFAR: -1/0. */
  reward: rewardConfig,
  /**
   * Networks that evaluate the next state in the advantage: critic and policy (`online`, WGCSL) or their targets,
   * within the bounds of returns (`target`, GoFAR).
   */
  advantage: z.enum(["online", "target"]).default("online"),
  /** Weight rows by γᵏ, k + 1 being the steps to a hindsight goal. Released code: on, but off on hard random data; GOAT: off. */
  discountedRelabelling: z.boolean().default(true),
  /** β of the weights min(exp(β · A), `weightClip`); 0 turns them off. Released code: 1; GOAT: 2. */
  temperature: z.number().min(0).default(1),
  /** Largest of these weights. Released code: 10. */
  weightClip: z.number().gt(0).default(10),
  /** The best-advantage weight. */
  bestAdvantage: bestAdvantageConfig.prefault({}),
  ...criticExtractionConfig({ actor: "awr", cloningWeight: 1 }),
  ...weightsConfig,
  ...judgedLikelihoodConfig("regression"),
  ...policyStepConfig(),
});

export type WgcslConfig = z.output<typeof wgcslConfig>;

// ── Weights beside exp(A), each as [rows] ───────────────────────────────────────────────────────────────────────

export const weights = {
  /** γ^(k − t − 1) for the hindsight goal φ(s_k) of a row (s_t, a_t); 1 for other goals, which have no steps. */
  discountedRelabelling(stepsToGoal: Tensor, discount: number): Tensor {
    return stepsToGoal.sub(1).maximum(0).mul(Math.log(discount)).exp();
  },

  /** 1 where A reaches the threshold, else the low weight. */
  bestAdvantage(advantage: Tensor, threshold: Tensor, lowWeight: number): Tensor {
    return advantage.less(threshold).where(lowWeight, 1);
  },
} as const;

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const wgcsl: Agent<typeof wgcslConfig> = {
  name: "wgcsl",
  summary: "Weighted goal-conditioned supervised learning: GCSL with three weights",
  source: "Yang et al. 2022, arXiv:2202.04478",
  config: wgcslConfig,
  presets: {
    gofar: {
      reward: "-1/0",
      advantage: "target",
      criticGoals: { hindsight: 1 },
      bestAdvantage: { lowWeight: 1 },
      targetRate: 0.05,
    },
    goat: {
      temperature: 2,
      discountedRelabelling: false,
      criticGoals: { hindsight: 1 },
      targetRate: 0.05,
    },
  },

  build(config, context) {
    const { batchSize, discount, bestAdvantage } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const networks = actorCriticNetworks(learner, config, inputs);
    const { policy } = networks;
    const rows = transitionInputs("rows", batchSize, inputs);
    const criticRows = transitionInputs("criticRows", batchSize, inputs);

    // Policy: regression on the data's actions, weighted.
    const range = rangeOfReturns(config.reward, discount);
    const weigh = () => {
      const judgement = oneStepJudgements[config.advantage](networks, rows, config);
      const advantage = advantageOf(judgement, config.policyWeights, range);
      const percentile = learner.completedUpdates.add(1).mul(bestAdvantage.percentileStep);
      const threshold = recentPercentile(learner, "advantages", {
        values: advantage,
        percentile: percentile.minimum(bestAdvantage.highestPercentile),
        capacity: bestAdvantage.remembered,
      });
      const good = weightsOf(advantage, { ...config, normalizeWeights: false });
      const best = weights.bestAdvantage(advantage, threshold, bestAdvantage.lowWeight);
      const soon = config.discountedRelabelling
        ? weights.discountedRelabelling(rows.stepsToGoal, discount)
        : 1;
      const product = config.policyWeights === "none" ? good.weight : good.weight.mul(best).mul(soon);
      const weight = config.normalizeWeights ? normalized(product) : product;
      const diagnostics = {
        "policy/advantage": advantage,
        "policy/threshold": threshold,
        "policy/clippedWeights": good.clipped,
      };
      return { weight, diagnostics };
    };
    const { loss: policyLoss, diagnostics } = extractWithOwnWeights(
      weigh,
      {
        distribution: policy.apply(rows),
        action: rows.action,
        scoreOf: scoreOfActions(networks, config.ascentThrough, { learner, config, inputs, rows }),
        range,
      },
      config,
    );
    const newPolicy = stepPolicy(learner, policy, policyLoss, config, context);

    // Critic: Q(s, a, g) is regressed on r + γ · Q̄(s′, π̄(s′, g), g).
    const value = learnCritic(learner, networks, newPolicy, criticRows, config);

    learner.report({ "critic/value": value.mean(), ...diagnostics });

    return {
      update: learner.build("wgcsl"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        ...critique(networks),
        stepsOf: stepsWithin(range),
      }),
      weights: rowWeights(diagnostics, "rows"),
      batches: {
        rows: offlineRows(config, config.goals),
        criticRows: offlineRows(config, config.criticGoals, { stepsAhead: config.targetSteps }),
      },
    };
  },
};
