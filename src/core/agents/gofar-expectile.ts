import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, cosineDecay, ensemble, gaussianPolicy, LearnerBuilder } from "../nn/index.ts";
import { policyProgram } from "../policy/program.ts";
import { type Agent, transitionInputs } from "./parts/agent.ts";
import { goalsConfig, networkConfig, rowsConfig } from "./parts/config.ts";
import { rewardOfRows, rewardSettings } from "./parts/discriminator.ts";
import { Inputs } from "./parts/inputs.ts";
import { expectileLoss, exponentialWeight, minimumOf, sumOf } from "./parts/losses.ts";
import { criticNetwork, nextOf, valueNetwork } from "./parts/networks.ts";

/**
 * GoFAR with SMORe's machinery: the control that SMORe's reviewers asked for.
 *
 * It keeps GoFAR's reward, the logit R of a discriminator, and takes everything else from SMORe: a critic Q(s, a, g)
 * fitted with the next value M(s′, g) in the place of Q(s′, π, g), M an expectile of Q over the data's actions, two
 * heads, and advantage-weighted regression. What differs from SMORe is the learning signal alone. As the critic's
 * residual is R + 1 + γ · M(s′, g) − Q, this is implicit Q-learning with the learned reward R + 1.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const gofarExpectileConfig = z.strictObject({
  ...rewardSettings,
  /** Weights of the policy: exp(temperature · (Q − M)), or max(Q − M, 0) as GoFAR's density ratio. */
  policyWeights: z.enum(["exponential", "density"]).default("exponential"),
  /** Whether the critic's loss has the dual's first term, at the first step of each row's episode; as M takes the place of
   * Q(s₀, π, g) it could be there for the data's actions only. SMORe: no such term. */
  initialTerm: z.boolean().default(false),
  /** τ of the value's expectile; ½ is no preference. SMORe: 0.8. */
  expectile: z.number().gt(0).lt(1).default(0.8),
  /** Of exponential weights. SMORe: 3. */
  temperature: z.number().min(0).default(3),
  /** Largest exponential weight. SMORe: 100. */
  weightClip: z.number().gt(0).default(100),
  /** γ. SMORe's released code: 0.99. */
  discount: z.number().gt(0).lt(1).default(0.99),
  /** Critic heads; the smallest is used for value and policy. SMORe: 2. */
  criticHeads: z.int().min(1).max(10).default(2),
  /** Goals of the rows. GoFAR: commanded goals only. */
  goals: goalsConfig({ hindsight: 0, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Rows of a batch. SMORe: 256. */
  batchSize: z.int().min(1).default(256),
  /** Adam's rate for value, critic and policy; the policy's decays along a cosine to 0. SMORe: 3e-4. */
  learningRate: z.number().gt(0).default(3e-4),
  /** Rate at which the target critic follows the critic. SMORe: 0.005. */
  targetRate: z.number().gt(0).max(1).default(0.005),
  ...networkConfig,
});

// ── Critic loss of one head ─────────────────────────────────────────────────────────────────────────────────────

/** Q and what it is to be for each row, all [rows]. */
export interface CriticLossInputs {
  /** Q(s, a, g) */
  readonly critic: Tensor;
  readonly reward: Tensor;
  /** M(s′, g), without gradient. */
  readonly nextValue: Tensor;
  /** Q(s₀, a₀, g), where the loss is to have its initial term. */
  readonly initialCritic?: Tensor | undefined;
}

/**
 * E[(R + γ · M(s′, g) − Q(s, a, g) + 1)²]; with the initial term (1 − γ) · E[Q(s₀, a₀, g)] + ½ · the same, which is the
 * dual. Without it a factor would change nothing.
 */
export function gofarCriticLoss(
  { critic, reward, nextValue, initialCritic }: CriticLossInputs,
  discount: number,
): Tensor {
  const squares = reward.add(nextValue.mul(discount)).sub(critic).add(1).square().mean();
  return initialCritic
    ? initialCritic
        .mean()
        .mul(1 - discount)
        .add(squares.mul(0.5))
    : squares;
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const gofarExpectile: Agent<typeof gofarExpectileConfig> = {
  name: "gofar-expectile",
  summary: "GoFAR's reward with SMORe's expectile and advantage-weighted regression: a control",
  source: "Ma et al. 2022 and Sikchi et al. 2024, combined",
  config: gofarExpectileConfig,

  build(config, context) {
    const { batchSize, goals, expectile } = config;
    const { totalUpdates } = context;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context);
    const critic = learner.network("critic", ensemble(config.criticHeads, criticNetwork(config, inputs)));
    const targetCritic = learner.target("targetCritic", critic);
    const value = learner.network("value", valueNetwork(config, inputs));
    const policy = learner.network(
      "policy",
      inputs.network(["observation", "goal"], (inputSize) =>
        gaussianPolicy({ inputSize, hiddenSizes: config.hiddenSizes, outputSize: inputs.actionSize }),
      ),
    );
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const rows = transitionInputs("rows", batchSize, context);

    // Reward: how much the state looks like the goal.
    const { reward, batches, diagnostics } = rewardOfRows(learner, config, rows, inputs);

    // Value: M(s, g) is the τ-expectile of the target critic over the actions in the data.
    const target = minimumOf(targetCritic.apply(rows)).stopGradient();
    const newValue = learner.minimize(
      value,
      expectileLoss(target.sub(value.apply(rows)), expectile),
      optimizer,
    );

    // Policy: regression on the data's actions, weighted by their advantage.
    const advantage = target.sub(newValue.apply(rows)).stopGradient();
    const { weight, clipped } =
      config.policyWeights === "density"
        ? { weight: advantage.relu(), clipped: undefined }
        : exponentialWeight(advantage, config.temperature, config.weightClip);
    const policyLoss = weight.mul(policy.apply(rows).logProbability(rows.action)).mean().neg();
    learner.minimize(
      policy,
      policyLoss,
      adam({ learningRate: cosineDecay(config.learningRate, totalUpdates) }),
    );

    // Critic, every head, with M in the place of the maximum over actions.
    const nextValue = newValue.apply(nextOf(rows)).stopGradient();
    const initialCritics = config.initialTerm
      ? critic.apply({ observation: rows.initialObservation, action: rows.initialAction, goal: rows.goal })
      : [];
    const losses = critic
      .apply(rows)
      .map((head, i) =>
        gofarCriticLoss(
          { critic: head, reward, nextValue, initialCritic: initialCritics[i] },
          config.discount,
        ),
      );
    const newCritic = learner.minimize(critic, sumOf(losses), optimizer);
    learner.follow(targetCritic, newCritic, config.targetRate);

    learner.report({
      "value/mean": nextValue.mean(),
      "policy/advantage": advantage,
      "policy/meanWeight": weight.mean(),
      ...(clipped && { "policy/clippedWeights": clipped }),
      ...diagnostics,
    });

    return {
      update: learner.build("gofar-expectile"),
      policy: policyProgram(context, (input) => policy.apply(input).mean),
      batches: {
        rows: { source: "offline", rows: batchSize, goals, rowChoice: config.rows },
        ...batches,
      },
    };
  },
};
