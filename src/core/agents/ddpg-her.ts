import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { LearnerBuilder } from "../nn/index.ts";
import { policyProgram } from "../policy/program.ts";
import {
  actorCriticConfig,
  actorCriticNetworks,
  critique,
  learnCritic,
  rangeOfReturns,
  rewardConfig,
  valueOfPolicy,
} from "./parts/actor-critic.ts";
import { type Agent, offlineRows, transitionInputs } from "./parts/agent.ts";
import { goalsConfig } from "./parts/config.ts";
import { Inputs } from "./parts/inputs.ts";
import { instrumentsProgram, stepsWithin } from "./parts/instruments.ts";
import type { StateGoal } from "./parts/networks.ts";
import { policyStepConfig, stepPolicy } from "./parts/policy.ts";

/**
 * DDPG with hindsight goals (Lillicrap et al. 2016; Andrychowicz et al. 2017), offline: a critic of the policy, and the
 * action that it rates highest. Nothing holds the policy near the data, so the critic is asked about actions that it
 * never saw, and believes too much of them: the control for every method that is careful.
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const ddpgHerConfig = z.strictObject({
  ...actorCriticConfig,
  ...policyStepConfig(),
  /** Goals of the rows. WGCSL: 0.8 in hindsight; GoFAR: 0.5, and 0.2 for FetchReach and the claw. */
  goals: goalsConfig({ hindsight: 0.8, law: { kind: "uniform-future" } }),
  /** The rewards. WGCSL: 0/1; GoFAR: -1/0, with which an untrained critic is optimistic. */
  reward: rewardConfig,
  /** Weight of the mean square of the policy's actions. WGCSL and GoFAR: 1. */
  actionPenalty: z.number().min(0).default(1),
});

// ── The policy's loss ───────────────────────────────────────────────────────────────────────────────────────────

/** −mean of Q(s, π(s, g), g) + penalty · mean of π(s, g)², for values [rows] and actions [rows, actionSize]. */
export function deterministicPolicyLoss(value: Tensor, action: Tensor, actionPenalty: number): Tensor {
  const loss = value.mean().neg();
  return actionPenalty === 0 ? loss : loss.add(action.square().mean().mul(actionPenalty));
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const ddpgHer: Agent<typeof ddpgHerConfig> = {
  name: "ddpg-her",
  summary: "DDPG with hindsight goals: actor and critic, without a constraint to the data",
  source: "Andrychowicz et al. 2017, arXiv:1707.01495",
  config: ddpgHerConfig,

  build(config, context) {
    const { batchSize } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const networks = actorCriticNetworks(learner, config, inputs);
    const { policy, critic } = networks;
    const rows = transitionInputs("rows", batchSize, inputs);

    // Policy: up the critic, as it stands before its own step.
    const policyValue = valueOfPolicy(critic, policy, rows.observation, rows.goal);
    const policyAction = policy.apply(rows).mean;
    const policyLoss = deterministicPolicyLoss(policyValue, policyAction, config.actionPenalty);
    const newPolicy = stepPolicy(learner, policy, policyLoss, config, { ...context, ascends: true });

    // Critic: Q(s, a, g) is regressed on r + γ · Q̄(s′, π̄(s′, g), g).
    const value = learnCritic(learner, networks, newPolicy, rows, config);

    learner.report({ "critic/value": value.mean(), "policy/value": policyValue.mean() });

    const act = (input: StateGoal) => policy.apply(input).mean;
    return {
      update: learner.build("ddpg-her"),
      policy: policyProgram(inputs, act),
      instruments: instrumentsProgram(inputs, {
        act,
        ...critique(networks),
        stepsOf: stepsWithin(rangeOfReturns(config.reward, config.discount)),
      }),
      batches: {
        rows: offlineRows(config, config.goals, { stepsAhead: config.targetSteps }),
      },
    };
  },
};
