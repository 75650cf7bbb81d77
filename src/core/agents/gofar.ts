import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, LearnerBuilder } from "../nn/index.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import { goalsConfig, networkConfig, rowsConfig, wgcslInputs } from "./parts/config.ts";
import { rewardOfRows, rewardSettings } from "./parts/discriminator.ts";
import { instrumentThroughModel, scoreThroughModel } from "./parts/dynamics.ts";
import { extractionConfig, extractWithOwnWeights } from "./parts/extraction.ts";
import { Inputs } from "./parts/inputs.ts";
import { policyPrograms, rowWeights } from "./parts/instruments.ts";
import { nextOf, type StateGoal, valueNetwork } from "./parts/networks.ts";
import { likelihoodConfig, policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { discountedValue, type TargetRows, targetRows, targetStepsConfig } from "./parts/returns.ts";
import { batchSizeConfig } from "./parts/sizes.ts";
import { unboundedWeightsConfig, type Weights, weightsOf } from "./parts/weights.ts";

/**
 * GoFAR: offline goal-conditioned RL by f-advantage regression (Ma et al., NeurIPS 2022).
 *
 * A discriminator measures how similar a state is to its goal; its logit R is the reward. V(s, g) minimises the dual
 * of matching the goal under a penalty for leaving the data, and with e = R + γ · V(s′, g) − V(s, g) the policy
 * regresses on the data's actions with weights f*′(e), the optimal density ratio. No hindsight relabelling is needed.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

const gofarSettings = z.strictObject({
  /** Divergence f. The paper's experiments: χ²; KL is its ablation. */
  divergence: z.enum(["chiSquare", "kl"]).default("chiSquare"),
  /**
   * Where the gradient of the value's loss flows: V(s, g) alone (`semi`, as released, whose fixed point is the
   * advantage of the behaviour), or the next value too (`full`, the dual itself).
   */
  valueGradient: z.enum(["semi", "full"]).default("semi"),
  /** Factor of (e + 1)² in the χ² loss. Released code: 1; the dual of f(x) = (x − 1)²/2 has ½. */
  residualWeight: z.number().gt(0).default(1),
  /** Whether densities are bounded below by 0: max(e + 1, 0)² instead of (e + 1)². Released code: no. */
  positiveDensity: z.boolean().default(false),
  ...rewardSettings,
  ...extractionConfig({ actor: "awr", cloningWeight: 1 }),
  /** Weights of the policy: f*′(e); exp(temperature · e) up to `weightClip`, as advantage-weighted regression; or 1. */
  policyWeights: z.enum(["density", "exponential", "none"]).default("density"),
  normalizeWeights: unboundedWeightsConfig.normalizeWeights,
  /** α of exponential weights. SMORe's: 3. */
  temperature: z.number().min(0).default(3),
  /** Largest exponential weight; 10 in the released code's KL weights, 100 in SMORe. */
  weightClip: z.number().gt(0).default(100),
  /** γ. Released code: 0.98. */
  discount: z.number().gt(0).lt(1).default(0.98),
  /** Steps of the value's targets; the policy's weights are those of one step. */
  targetSteps: targetStepsConfig,
  /** Goals of the rows. Paper: commanded goals only. */
  goals: goalsConfig({ hindsight: 0, law: { kind: "uniform-future" } }),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Rows of a batch. Released code: 512. */
  batchSize: batchSizeConfig().default(512),
  /** Adam's rate for policy and value. Released code: 1e-3. */
  learningRate: z.number().gt(0).default(1e-3),
  /** Rate at which the target value follows, every `targetPeriod` updates. Released code: 0.05. */
  targetRate: z.number().gt(0).max(1).default(0.05),
  /** Updates between two steps of the target value. Released code: 20. */
  targetPeriod: z.int().min(1).default(20),
  ...likelihoodConfig("regression"),
  ...policyStepConfig(),
  ...networkConfig,
  inputs: wgcslInputs,
});

export const gofarConfig = gofarSettings.refine(
  ({ targetSteps, valueGradient, divergence, positiveDensity }) =>
    targetSteps === 1 || (valueGradient === "semi" && divergence === "chiSquare" && !positiveDensity),
  {
    path: ["targetSteps"],
    message:
      'expected 1 beside the valueGradient "full", the divergence "kl" or positiveDensity, which are those of the dual, whose constraint is on single steps',
  },
);

export type GofarConfig = z.output<typeof gofarConfig>;

// ── Value loss ──────────────────────────────────────────────────────────────────────────────────────────────────

type ValueLossConfig = Pick<GofarConfig, "divergence" | "discount" | "residualWeight" | "positiveDensity">;

/**
 * (1 − γ) · E[V(s₀, g)] + E[f*(e)]; for KL, the logarithm of the mean of exp(e).
 *
 * @param initialValue V(s₀, g) of the rows' first states, [rows]
 * @param residual e = R + γ · V(s′, g) − V(s, g), [rows]; for targets of n′ steps Σ_{j<n′} γʲ (R_{t+j} + 1) − 1 +
 * γⁿ′ · V(s_{t+n′}, g) − V(s, g)
 */
export function gofarValueLoss(initialValue: Tensor, residual: Tensor, config: ValueLossConfig): Tensor {
  const initial = initialValue.mean().mul(1 - config.discount);
  if (config.divergence === "kl") return initial.add(residual.logSumExp().sub(Math.log(residual.size)));
  const density = residual.add(1);
  const bounded = config.positiveDensity ? density.relu() : density;
  return initial.add(bounded.square().mean().mul(config.residualWeight));
}

type WeightConfig = Pick<
  GofarConfig,
  "divergence" | "policyWeights" | "normalizeWeights" | "temperature" | "weightClip"
>;

/** The policy's weight of each row, from its residual e without gradient, and how many are at the clip. */
export function gofarWeights(residual: Tensor, config: WeightConfig): Weights {
  const { policyWeights, normalizeWeights, divergence } = config;
  if (policyWeights !== "density") return weightsOf(residual, config);
  if (divergence === "chiSquare") return weightsOf(residual.add(1), config);
  return weightsOf(residual, {
    policyWeights: "exponential",
    temperature: 1,
    weightClip: 10,
    normalizeWeights,
  });
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const gofar: Agent<typeof gofarConfig> = {
  name: "gofar",
  summary: "f-advantage regression on a discriminator's reward",
  source: "Ma et al. 2022, arXiv:2206.03023",
  config: gofarConfig,
  presets: { dual: { valueGradient: "full", residualWeight: 0.5, positiveDensity: true } },

  build(config, context) {
    const { batchSize, goals, discount, targetSteps } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const value = learner.network("value", valueNetwork(config, inputs));
    const targetValue = learner.target("targetValue", value);
    const policy = learner.network("policy", policyNetwork(config, inputs));
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const rows = transitionInputs("rows", batchSize, inputs, targetSteps);
    const ahead = targetRows(rows, targetSteps);

    // Reward: how much the state looks like the goal.
    const { rewardOf, batches, diagnostics } = rewardOfRows(learner, config, rows, inputs);

    // Value: the dual, with e = R + γ · V(s′, g) − V(s, g).
    const valueAfter = (next: StateGoal) =>
      config.valueGradient === "full" ? value.apply(next) : targetValue.apply(next).stopGradient();
    const residualOf = (target: TargetRows) =>
      rewardOf(target)
        .add(discountedValue(valueAfter(nextOf(target)), { discount, steps: target.steps }))
        .sub(value.apply(rows));
    const targetResidual = residualOf(ahead);
    const initialValue = value.apply({ observation: rows.initialObservation, goal: rows.goal });
    const newValue = learner.minimize(value, gofarValueLoss(initialValue, targetResidual, config), optimizer);
    learner.follow(targetValue, newValue, config.targetRate, config.targetPeriod);

    // Policy, by the value before its step: regression on the data's actions, weighted by the density ratio of one step.
    const residual = ahead === rows ? targetResidual : residualOf(rows);
    const weigh = () => {
      const { weight, clipped } = gofarWeights(residual.stopGradient(), config);
      const diagnostics = { "policy/clippedWeights": clipped };
      return { weight, diagnostics };
    };
    const stateValue = (next: StateGoal) => value.frozen().apply(next);
    const { loss: policyLoss, diagnostics: policyDiagnostics } = extractWithOwnWeights(
      weigh,
      {
        distribution: policy.apply(rows),
        action: rows.action,
        scoreOf: scoreThroughModel(stateValue, { learner, config, inputs, rows }),
      },
      config,
    );
    stepPolicy(learner, policy, policyLoss, config, context);

    learner.report({
      "value/mean": initialValue.mean(),
      "policy/residual": residual,
      ...policyDiagnostics,
      ...diagnostics,
    });

    return {
      update: learner.build("gofar"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        score: instrumentThroughModel(stateValue, { config, inputs }),
        value: (judged) => value.apply(judged),
      }),
      weights: rowWeights(policyDiagnostics, "rows"),
      batches: {
        rows: offlineRows(config, goals, { stepsAhead: targetSteps }),
        ...batches,
      },
    };
  },
};
