import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, ensemble, LearnerBuilder } from "../nn/index.ts";
import { rangeOfReturns } from "./parts/actor-critic.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import {
  goalsConfig,
  networkConfig,
  ogbenchCritic,
  ogbenchGoals,
  ogbenchNetworks,
  rowsConfig,
} from "./parts/config.ts";
import { scoreThroughModel } from "./parts/dynamics.ts";
import { criticExtractionConfig, extractions } from "./parts/extraction.ts";
import { Inputs, type NetworkInput } from "./parts/inputs.ts";
import { policyPrograms, rowWeights, stepsWithin } from "./parts/instruments.ts";
import { expectileLoss, meanSquaredError, minimumOf, sumOf } from "./parts/losses.ts";
import { criticNetwork, nextOf, valueNetwork } from "./parts/networks.ts";
import { likelihoodConfig, policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { bootstrappedReturn, rewardTimingConfig, targetRows, targetStepsConfig } from "./parts/returns.ts";
import { batchSizeConfig } from "./parts/sizes.ts";
import { trustConfig, trustIn } from "./parts/trust.ts";
import { weightsConfig } from "./parts/weights.ts";

/**
 * GCIQL: implicit Q-learning (Kostrikov et al., ICLR 2022) with goals.
 *
 * The value V(s, g) is an upper expectile of the critic Q(s, a, g) over the actions in the data, and Q follows a
 * Bellman equation with V, so no action outside of the data is ever evaluated. Rewards are −1 until the goal is
 * reached. The policy is extracted from Q and V in one of three ways. The defaults are DWSL's recipe for robot data,
 * called GC-IQL there; the preset `ogbench` is OGBench's, called GCIQL.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const gciqlConfig = z.strictObject({
  /** DWSL: `awr` with `policyHead` `regression`; OGBench: `ddpg-bc` or `awr` with `unit`. Cloning in its manipulation: 1. */
  ...criticExtractionConfig({ actor: "awr", cloningWeight: 1 }),
  ...weightsConfig,
  ...trustConfig,
  ...likelihoodConfig("regression"),
  ...policyStepConfig(),
  /** Critic that evaluates the policy. DWSL: `target`; OGBench: `online`. */
  judge: z.enum(["target", "online"]).default("target"),
  /** α of the weights exp(α · (Q − V)). DWSL: 1. */
  temperature: z.number().min(0).default(1),
  /** Largest weight of a row. DWSL: 10. */
  weightClip: z.number().gt(0).default(10),
  /** γ of the return. DWSL: 0.98. */
  discount: z.number().gt(0).lt(1).default(0.98),
  /** Steps of the critic's targets. */
  targetSteps: targetStepsConfig,
  /** τ of the value's expectile; above ½ it approaches the best action in the data. DWSL: 0.7. */
  expectile: z.number().gt(0).lt(1).default(0.7),
  /** Critics with parameters of their own; the smallest is used. DWSL: 1. */
  criticHeads: z.int().min(1).max(10).default(1),
  /**
   * `next` (DWSL): reward −1 for every action that does not enter the goal. `current` (OGBench): reward −1 for every
   * state that is not at the goal, where the return ends.
   */
  rewardTiming: rewardTimingConfig.default("next"),
  /** Goals of value and critic. DWSL: all in hindsight, uniform. */
  criticGoals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Goals of the policy. DWSL: the same. */
  goals: goalsConfig({ hindsight: 1, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Rows of each batch. DWSL: 512. */
  batchSize: batchSizeConfig().default(512),
  /** Adam's rate for all networks. DWSL: 5e-4. */
  learningRate: z.number().gt(0).default(5e-4),
  /** Rate at which the target critic follows. DWSL: 0.05. */
  targetRate: z.number().gt(0).max(1).default(0.05),
  /** Updates between two steps of the target. DWSL: 20. */
  targetPeriod: z.int().min(1).default(20),
  ...networkConfig,
});

export type GciqlConfig = z.output<typeof gciqlConfig>;

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const gciql: Agent<typeof gciqlConfig> = {
  name: "gciql",
  summary: "Goal-conditioned implicit Q-learning: expectiles instead of maxima",
  source: "Kostrikov et al. 2022, arXiv:2110.06169; Hejna et al. 2023, arXiv:2304.13774",
  config: gciqlConfig,
  presets: {
    ogbench: (chosen) => ({
      ...ogbenchNetworks,
      ...ogbenchCritic(chosen),
      actor: "ddpg-bc",
      policyHead: "unit",
      judge: "online",
      // antmaze 0.3, humanoidmaze and antsoccer 0.1, manipulation 1, its noisy data 0.03, explore data 0.01.
      cloningWeight: 0.003,
      temperature: 3,
      weightClip: 100,
      expectile: 0.9,
      criticHeads: 2,
      rewardTiming: "current",
      goals: ogbenchGoals,
      batchSize: 1024,
      learningRate: 3e-4,
      targetRate: 0.005,
      targetPeriod: 1,
    }),
  },

  build(config, context) {
    const { batchSize } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const critic = learner.network("critic", ensemble(config.criticHeads, criticNetwork(config, inputs)));
    const targetCritic = learner.target("targetCritic", critic);
    const value = learner.network("value", valueNetwork(config, inputs));
    const policy = learner.network("policy", policyNetwork(config, inputs));
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const rows = transitionInputs("rows", batchSize, inputs);
    const criticRows = transitionInputs("criticRows", batchSize, inputs);

    // Value: V(s, g) is the τ-expectile of the target critic over the actions in the data.
    const { observation, action, goal } = criticRows;
    const stateActions = { observation, action, goal };
    const target = minimumOf(targetCritic.apply(stateActions)).stopGradient();
    const present = value.apply({ observation, goal });
    learner.minimize(value, expectileLoss(target.sub(present), config.expectile), optimizer);

    // Critic: Q(s, a, g) is regressed on r + γ · V(s′, g). Here and below V is that before its step.
    const ahead = targetRows(criticRows, config.targetSteps);
    const nextValue = value.apply(nextOf(ahead)).stopGradient();
    const expected = bootstrappedReturn(ahead, nextValue, config);
    const predictions = critic.apply(stateActions);
    const criticLoss = sumOf(predictions.map((prediction) => meanSquaredError(prediction, expected)));
    const newCritic = learner.minimize(critic, criticLoss, optimizer);
    learner.follow(targetCritic, newCritic, config.targetRate, config.targetPeriod);

    // Policy, on a critic that stays as it is.
    const judge = (config.judge === "target" ? targetCritic : critic).frozen();
    const judgeOf = (judged: NetworkInput) => minimumOf(judge.apply(judged));
    const scoreOf = (actions: Tensor) => judgeOf({ ...rows, action: actions });
    const range = rangeOfReturns("-1/0", config.discount);
    const { loss: policyLoss, diagnostics } = extractions[config.actor](
      {
        distribution: policy.apply(rows),
        action: rows.action,
        scoreOf:
          config.ascentThrough === "model"
            ? scoreThroughModel((next) => value.frozen().apply(next), { learner, config, inputs, rows })
            : scoreOf,
        judge: () => ({ score: scoreOf(rows.action), baseline: value.apply(rows) }),
        trust: trustIn(learner, config, { action: rows.action, scoreOf }),
        range,
      },
      config,
    );
    stepPolicy(learner, policy, policyLoss, config, context);

    learner.report({
      "value/value": present.mean(),
      "critic/value": predictions[0].mean(),
      ...diagnostics,
    });

    return {
      update: learner.build("gciql"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        score: judgeOf,
        value: (rows) => value.apply(rows),
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
