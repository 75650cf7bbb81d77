import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, ensemble, LearnerBuilder } from "../nn/index.ts";
import { rangeOfReturns } from "./parts/actor-critic.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import {
  goalsConfig,
  ogbenchCritic,
  ogbenchGoals,
  ogbenchNetworkConfig,
  ogbenchNetworks,
  rowsConfig,
} from "./parts/config.ts";
import { instrumentThroughModel, scoreThroughModel } from "./parts/dynamics.ts";
import { extractionConfig, extractions } from "./parts/extraction.ts";
import { Inputs } from "./parts/inputs.ts";
import { policyPrograms, rowWeights, stepsWithin } from "./parts/instruments.ts";
import { expectileLoss, meanOf, minimumOf, sumOf } from "./parts/losses.ts";
import { nextOf, type StateGoal, valueNetwork } from "./parts/networks.ts";
import { likelihoodConfig, policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { bootstrappedReturn, type TargetRows, targetRows, targetStepsConfig } from "./parts/returns.ts";
import { batchSizeConfig } from "./parts/sizes.ts";
import { weightsConfig } from "./parts/weights.ts";

/**
 * GCIVL: implicit V-learning with goals (Park et al., NeurIPS 2023 and ICLR 2025).
 *
 * Implicit Q-learning without Q: the value V(s, g) is an upper expectile of r + γ · V(s′, g) over the rows from s. So it
 * takes the luck of the environment for a choice where actions do not determine what happens. The policy is regression
 * weighted by how much the value rises, V(s′, g) − V(s, g).
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

/** Settings of value functions without actions. */
export const valueConfig = {
  /** γ of the return. OGBench: 0.99, and 0.995 for giant mazes and humanoids. */
  discount: z.number().gt(0).lt(1).default(0.98),
  /** Steps of the value's targets. */
  targetSteps: targetStepsConfig,
  /** Goals of the value. OGBench: 0.2 current, 0.5 geometric, 0.3 random; ours: the same, and 0.2 commanded. */
  criticGoals: goalsConfig({
    hindsight: 0.4,
    law: { kind: "geometric-clamped", discount: 0.98 },
    random: 0.24,
    current: 0.16,
  }),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Largest weight of a row in the policy. OGBench: 100. */
  weightClip: z.number().gt(0).default(100),
  /** Rows of each batch. OGBench: 1024; ours: 512, as for all robot tasks. */
  batchSize: batchSizeConfig().default(512),
  /** Adam's rate for all networks. OGBench: 3e-4. */
  learningRate: z.number().gt(0).default(3e-4),
  /** Rate at which the target value follows. OGBench: 0.005. */
  targetRate: z.number().gt(0).max(1).default(0.005),
  /** OGBench: `awr`, which HIQL's high policy always takes. */
  ...extractionConfig({ actor: "awr", cloningWeight: 1 }),
  ...weightsConfig,
  ...likelihoodConfig("unit"),
  ...policyStepConfig(),
  ...ogbenchNetworkConfig,
};

/** What OGBench sets otherwise. */
export const ogbenchValue = (chosen: { readonly discount?: unknown }) => ({
  ...ogbenchNetworks,
  ...ogbenchCritic(chosen),
  goals: ogbenchGoals,
  batchSize: 1024,
});

export const gcivlConfig = z.strictObject({
  ...valueConfig,
  /** τ of the value's expectile; above ½ it approaches the best row in the data. OGBench: 0.9. */
  expectile: z.number().gt(0).lt(1).default(0.9),
  /** α of the policy's weights exp(α · (V(s′) − V(s))). OGBench: 10. */
  temperature: z.number().min(0).default(10),
  /** Goals of the policy. OGBench: all in hindsight, uniform; ours: the same, and 0.2 commanded. */
  goals: goalsConfig({ hindsight: 0.8, law: { kind: "uniform-future" } }),
});

export type GcivlConfig = z.output<typeof gcivlConfig>;

// ── Losses ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Values of one batch, a vector [rows] for each head. */
export interface ValueLossInputs {
  /** V(s, g) */
  readonly present: readonly Tensor[];
  /** V̄(s, g) and V̄(s′, g) of the target. */
  readonly targetPresent: readonly Tensor[];
  readonly targetNext: readonly Tensor[];
}

/**
 * Expectile regression of each head on r + γ · V̄(s′, g) of its own target. On which side of the expectile a row is, the
 * targets decide together: by the sign of r + γ · min V̄(s′, g) − mean V̄(s, g).
 */
export function valueLoss(
  rows: Pick<TargetRows, "reached" | "arrived" | "steps">,
  { present, targetPresent, targetNext }: ValueLossInputs,
  { discount, expectile }: { readonly discount: number; readonly expectile: number },
): Tensor {
  // Rewards by the current state, so that V(s′) − V(s) distinguishes entering the goal from staying beside it.
  const returnOf = (next: Tensor) => bootstrappedReturn(rows, next, { discount, rewardTiming: "current" });
  const advantage = returnOf(minimumOf(targetNext)).sub(meanOf(targetPresent)).stopGradient();
  return sumOf(
    present.map((value, head) => {
      const expected = returnOf(targetNext[head]).stopGradient();
      return expectileLoss(expected.sub(value), expectile, advantage);
    }),
  );
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const gcivl: Agent<typeof gcivlConfig> = {
  name: "gcivl",
  summary: "Goal-conditioned implicit V-learning: expectiles without a critic of actions",
  source: "Park et al. 2023, arXiv:2307.11949; Park et al. 2025, arXiv:2410.20092",
  config: gcivlConfig,
  presets: { ogbench: ogbenchValue },

  build(config, context) {
    const { batchSize } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const value = learner.network("value", ensemble(2, valueNetwork(config, inputs)));
    const targetValue = learner.target("targetValue", value);
    const policy = learner.network("policy", policyNetwork(config, inputs));
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const rows = transitionInputs("rows", batchSize, inputs);
    const criticRows = transitionInputs("criticRows", batchSize, inputs);

    // Value.
    const ahead = targetRows(criticRows, config.targetSteps);
    const values: ValueLossInputs = {
      present: value.apply(criticRows),
      targetPresent: targetValue.apply(criticRows),
      targetNext: targetValue.apply(nextOf(ahead)),
    };
    const newValue = learner.minimize(value, valueLoss(ahead, values, config), optimizer);
    learner.follow(targetValue, newValue, config.targetRate);

    // Policy: weighted by how much the value, that before its step, rises.
    const range = rangeOfReturns("-1/0", config.discount);
    const stateValue = (next: StateGoal) => meanOf(value.frozen().apply(next));
    const { loss: policyLoss, diagnostics } = extractions[config.actor](
      {
        distribution: policy.apply(rows),
        action: rows.action,
        scoreOf: scoreThroughModel(stateValue, { learner, config, inputs, rows }),
        judge: () => ({
          score: meanOf(value.apply(nextOf(rows))),
          baseline: meanOf(value.apply(rows)),
        }),
        range,
      },
      config,
    );
    stepPolicy(learner, policy, policyLoss, config, context);

    learner.report({ "value/value": meanOf(values.present).mean(), ...diagnostics });

    return {
      update: learner.build("gcivl"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        score: instrumentThroughModel(stateValue, { config, inputs }),
        value: (rows) => meanOf(value.apply(rows)),
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
