import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, ensemble, LearnerBuilder } from "../nn/index.ts";
import { rangeOfReturns } from "./parts/actor-critic.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import { rewardOfRows, rewardSettings } from "./parts/discriminator.ts";
import { scoreThroughModel } from "./parts/dynamics.ts";
import { extractions } from "./parts/extraction.ts";
import { Inputs, type NetworkInput } from "./parts/inputs.ts";
import { policyPrograms, rowWeights, stepsWithin } from "./parts/instruments.ts";
import { expectileLoss, minimumOf, sumOf } from "./parts/losses.ts";
import { criticNetwork, nextOf, valueNetwork } from "./parts/networks.ts";
import { policyNetwork, stepPolicy } from "./parts/policy.ts";
import { discountedValue, targetRows } from "./parts/returns.ts";
import { trustIn } from "./parts/trust.ts";
import { weightsConfig } from "./parts/weights.ts";
import { scoreGoalsConfig, smoreSharedSettings } from "./smore.ts";

/**
 * GoFAR with SMORe's other parts: the control that SMORe's reviewers requested.
 *
 * It keeps GoFAR's reward, the logit R of a discriminator, and takes everything else from SMORe's defaults: rows and
 * their goals, networks, rates, likelihood, weights, and a critic Q(s, a, g) fitted with the next value M(s′, g) instead
 * of Q(s′, π, g), M being an expectile of Q over the data's actions. Only reward and critic differ. As the critic's
 * residual is R + 1 + γ · M(s′, g) − Q, this is implicit Q-learning with the learned reward R + 1.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const gofarExpectileConfig = z
  .strictObject({
    ...rewardSettings,
    /**
     * Weights of the policy: those of SMORe, with `ratio` only for the `binary` reward, or `density`, max(Q − M, 0)
     * as in GoFAR.
     */
    policyWeights: z.enum(["exponential", "ratio", "density", "none"]).default("exponential"),
    normalizeWeights: weightsConfig.normalizeWeights,
    /**
     * Whether the critic's loss has the dual's first term, at the first step of each row's episode and its data's
     * action, since M replaces Q(s₀, π, g). SMORe: no such term.
     */
    initialTerm: z.boolean().default(false),
    /** Critic heads; the smallest is used for value and policy. SMORe: 2. */
    criticHeads: z.int().min(1).max(10).default(2),
    /** Goals of critic, value and discriminator. `null`: those of the policy, and the same rows. */
    criticGoals: scoreGoalsConfig,
    ...smoreSharedSettings,
  })
  .refine(({ policyWeights, reward }) => policyWeights !== "ratio" || reward === "binary", {
    path: ["policyWeights"],
    message:
      'expected "exponential", "density" or "none" beside any reward but "binary", since "ratio" needs scores with a lower bound',
  })
  .refine(({ targetSteps, initialTerm }) => targetSteps === 1 || !initialTerm, {
    path: ["targetSteps"],
    message: "expected 1 beside initialTerm, which is that of the dual, whose constraint is on single steps",
  });

// ── Critic loss of one head ─────────────────────────────────────────────────────────────────────────────────────

/** Q and what it is to be for each row, all [rows]. */
export interface CriticLossInputs {
  /** Q(s, a, g) */
  readonly critic: Tensor;
  /** R; for targets of n′ steps Σ_{j<n′} γʲ (R_{t+j} + 1) − 1. */
  readonly reward: Tensor;
  /** M(s′, g), without gradient; M(s_{t+n′}, g) if targets have more than one step. */
  readonly nextValue: Tensor;
  /** n′; one step if undefined. */
  readonly steps?: Tensor | undefined;
  /** Q(s₀, a₀, g), where the loss is to have its initial term. */
  readonly initialCritic?: Tensor | undefined;
}

/**
 * E[(R + γ · M(s′, g) − Q(s, a, g) + 1)²]; with the initial term (1 − γ) · E[Q(s₀, a₀, g)] + ½ · the same, which is the
 * dual. Without it a factor would change nothing.
 */
export function gofarCriticLoss(
  { critic, reward, nextValue, steps, initialCritic }: CriticLossInputs,
  discount: number,
): Tensor {
  const expected = reward.add(discountedValue(nextValue, { discount, steps }));
  const squares = expected.sub(critic).add(1).square().mean();
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
    const { batchSize, goals, criticGoals, targetSteps } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const critic = learner.network("critic", ensemble(config.criticHeads, criticNetwork(config, inputs)));
    const targetCritic = learner.target("targetCritic", critic);
    const value = learner.network("value", valueNetwork(config, inputs));
    const policy = learner.network("policy", policyNetwork(config, inputs));
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const rows = transitionInputs("rows", batchSize, inputs, targetSteps);
    const criticRows = criticGoals ? transitionInputs("criticRows", batchSize, inputs, targetSteps) : rows;

    // Reward: how much the state looks like the goal.
    const { rewardOf, batches, diagnostics } = rewardOfRows(learner, config, criticRows, inputs);

    // Value: M(s, g) is the τ-expectile of the target critic over the actions in the data.
    const target = minimumOf(targetCritic.apply(criticRows)).stopGradient();
    const valueLoss = expectileLoss(target.sub(value.apply(criticRows)), config.expectile);
    const newValue = learner.minimize(value, valueLoss, optimizer);

    // Policy: regression on the data's actions, weighted by their advantage.
    const judge = (judged: NetworkInput) => minimumOf(targetCritic.frozen().apply(judged));
    const scoreOf = (action: Tensor) => judge({ ...rows, action });
    // Q counts rewards R + 1, which are 0 and 1 where R is −1 and 0.
    const range = config.reward === "binary" ? rangeOfReturns("0/1", config.discount) : undefined;
    const { loss: policyLoss, diagnostics: policyDiagnostics } = extractions[config.actor](
      {
        distribution: policy.apply(rows),
        action: rows.action,
        scoreOf:
          config.ascentThrough === "model"
            ? scoreThroughModel((next) => newValue.frozen().apply(next), { learner, config, inputs, rows })
            : scoreOf,
        judge: () => ({
          score: criticGoals ? scoreOf(rows.action) : target,
          baseline: newValue.apply(rows),
        }),
        trust: trustIn(learner, config, { action: rows.action, scoreOf }),
        range,
      },
      config,
    );
    stepPolicy(learner, policy, policyLoss, config, context);

    // Critic, every head, with M instead of the maximum over actions.
    const ahead = targetRows(criticRows, targetSteps);
    const reward = rewardOf(ahead);
    const nextValue = newValue.apply(nextOf(ahead)).stopGradient();
    const initialCritics = config.initialTerm
      ? critic.apply({
          observation: criticRows.initialObservation,
          action: criticRows.initialAction,
          goal: criticRows.goal,
        })
      : [];
    const losses = critic
      .apply(criticRows)
      .map((head, i) =>
        gofarCriticLoss(
          { critic: head, reward, nextValue, steps: ahead.steps, initialCritic: initialCritics[i] },
          config.discount,
        ),
      );
    const newCritic = learner.minimize(critic, sumOf(losses), optimizer);
    learner.follow(targetCritic, newCritic, config.targetRate);

    learner.report({
      "value/mean": nextValue.mean(),
      ...policyDiagnostics,
      ...diagnostics,
    });

    return {
      update: learner.build("gofar-expectile"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        score: judge,
        value: (judged) => value.apply(judged),
        stepsOf: range && stepsWithin(range),
      }),
      weights: rowWeights(policyDiagnostics, "rows"),
      batches: {
        rows: offlineRows(config, goals, { stepsAhead: targetSteps }),
        ...(criticGoals && {
          criticRows: offlineRows(config, criticGoals, { stepsAhead: targetSteps }),
        }),
        ...batches,
      },
    };
  },
};
