import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, LearnerBuilder } from "../nn/index.ts";
import {
  actorCriticConfig,
  bellmanTarget,
  judgedLikelihoodConfig,
  rangeOfReturns,
} from "./parts/actor-critic.ts";
import { type Agent, noiseInput, offlineRows, transitionInputs } from "./parts/agent.ts";
import { goalsConfig } from "./parts/config.ts";
import { Inputs, type NetworkInput } from "./parts/inputs.ts";
import { policyPrograms, stepsWithin } from "./parts/instruments.ts";
import { minimumOf, weightedRegression } from "./parts/losses.ts";
import { nextOf } from "./parts/networks.ts";
import { cloningLoss, policyNetwork, policyStepConfig, stepPolicy } from "./parts/policy.ts";
import { targetRows } from "./parts/returns.ts";
import {
  firstValueOfPolicy,
  smoothedNextValue,
  stepTwinCritics,
  twinCriticNetworks,
  twinCriticsConfig,
} from "./parts/twin-critics.ts";

/**
 * TD3+BC (Fujimoto and Gu, NeurIPS 2021), conditioned on goals: TD3 (twin-critics.ts), and a policy that pays for leaving
 * the data's actions.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const td3BcConfig = z
  .strictObject({
    ...actorCriticConfig,
    /** Goals of the rows. GOPlan: commanded; ours: 0.8 in hindsight, as the other critics. */
    goals: goalsConfig({ hindsight: 0.8, law: { kind: "uniform-future" } }),
    /**
     * α: weight of the critic's value, relative to its scale, against the data's actions; 0 is cloning. TD3+BC: 2.5.
     */
    valueWeight: z.number().min(0).default(2.5),
    /** Updates between two steps of the policy and the targets. TD3: 2. */
    policyPeriod: z.int().min(1).default(2),
    /** Adam's rate for all networks. GOPlan: 1e-3. */
    learningRate: z.number().gt(0).default(1e-3),
    ...twinCriticsConfig,
    ...judgedLikelihoodConfig("regression"),
    ...policyStepConfig(),
  })
  .omit({ targetPeriod: true });

// ── The policy's loss ───────────────────────────────────────────────────────────────────────────────────────────

export interface RegularizedPolicyLoss {
  /** Q(s, π(s, g), g), [rows] */
  readonly value: Tensor;
  /** The loss of cloning: the mean of (π(s, g) − a)², or −log π(a | s, g). */
  readonly cloning: Tensor;
  readonly valueWeight: number;
}

/** −λ · mean of Q + cloning, with λ = α / mean |Q| and no gradient through λ. */
export function regularizedPolicyLoss({ value, cloning, valueWeight }: RegularizedPolicyLoss): Tensor {
  const scale = value.abs().mean().maximum(1e-6).stopGradient();
  return cloning.sub(value.mean().div(scale).mul(valueWeight));
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const td3Bc: Agent<typeof td3BcConfig> = {
  name: "td3-bc",
  summary: "TD3 with a penalty for leaving the data's actions",
  source: "Fujimoto and Gu 2021, arXiv:2106.06860",
  config: td3BcConfig,

  build(config, context) {
    const { batchSize, discount, targetRate, policyPeriod } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const networks = twinCriticNetworks(learner, config, inputs, policyNetwork(config, inputs));
    const { policy, critic, targetPolicy, targetCritic } = networks;
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const noiseShape = [batchSize, inputs.actionSize];
    const noise = noiseInput("noise", noiseShape);
    const rows = transitionInputs("rows", batchSize, inputs);
    const { observation, action, goal } = rows;

    // Critics: each Q(s, a, g) is regressed on r + γ · min Q̄(s′, π̄(s′, g) + noise, g).
    const ahead = targetRows(rows, config.targetSteps);
    const next = nextOf(ahead);
    const nextValue = smoothedNextValue(targetCritic, next, targetPolicy.apply(next).mean, noise, config);
    const target = bellmanTarget({ reached: ahead.reached, nextValue, discount, steps: ahead.steps });
    const { newCritic, value } = stepTwinCritics(learner, critic, rows, target, optimizer);

    // Policy, every other update: up the first of the new critics, tied to the data's actions.
    const distribution = policy.apply({ observation, goal });
    const policyValue = firstValueOfPolicy(newCritic, distribution.mean, rows);
    const cloning = cloningLoss({ distribution, action }, config);
    const { valueWeight } = config;
    const policyLoss = regularizedPolicyLoss({ value: policyValue, cloning: cloning.loss, valueWeight });
    const newPolicy = stepPolicy(learner, policy, policyLoss, config, {
      ...context,
      period: policyPeriod,
      ascends: true,
    });

    learner.follow(targetPolicy, newPolicy, targetRate, policyPeriod);
    learner.follow(targetCritic, newCritic, targetRate, policyPeriod);
    learner.report({
      "critic/value": value.mean(),
      "policy/value": policyValue.mean(),
      "policy/distance": weightedRegression(distribution.mean, action).sqrt(),
      ...cloning.diagnostics,
    });

    const score = (judged: NetworkInput) => minimumOf(critic.apply(judged));
    return {
      update: learner.build("td3-bc"),
      ...policyPrograms(inputs, (input) => policy.apply(input), {
        score,
        value: (judged) => score({ ...judged, action: policy.apply(judged).mean }),
        stepsOf: stepsWithin(rangeOfReturns("0/1", discount)),
      }),
      batches: {
        rows: offlineRows(config, config.goals, { stepsAhead: config.targetSteps }),
        noise: { source: "normalNoise", shape: noiseShape },
      },
    };
  },
};
