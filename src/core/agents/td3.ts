import { z } from "zod";
import type { Tensor } from "../graph/index.ts";
import { adam, constantRate, LearnerBuilder } from "../nn/index.ts";
import { policyProgram } from "../policy/program.ts";
import { returnRange, rewardOf } from "./parts/actor-critic.ts";
import { type Agent, noiseInput, type TransitionInputs, transitionInputs } from "./parts/agent.ts";
import { goalsConfig, networkConfig } from "./parts/config.ts";
import { Inputs, inputsConfig } from "./parts/inputs.ts";
import { deterministicActor, nextOf } from "./parts/networks.ts";
import { batchSizeConfig } from "./parts/sizes.ts";
import {
  firstValueOfPolicy,
  smoothedNextValue,
  stepTwinCritics,
  twinCriticNetworks,
  twinCriticsConfig,
} from "./parts/twin-critics.ts";

/**
 * TD3 (Fujimoto, van Hoof and Meger, ICML 2018): DDPG with two critics of which the smaller counts, noise on the targets'
 * actions, and a policy that moves less often. It collects its own data. What it is to learn are the rewards of the
 * environment, or to reach goals, which it then also sees in hindsight (Andrychowicz et al. 2017).
 */

// ── Configuration ───────────────────────────────────────────────────────────────────────────────────────────────

export const td3Config = z.strictObject({
  /**
   * The rewards: 1 for every row that reaches its goal, −1 for every row that does not, or those of the environment,
   * with which networks receive no goal except one in the observation.
   */
  reward: z.enum(["0/1", "-1/0", "environment"]).default("-1/0"),
  /** Goals of the rows. HER: four in hindsight to one commanded. */
  goals: goalsConfig({ hindsight: 0.8, law: { kind: "uniform-future" } }),
  /** γ of the return. TD3: 0.99. */
  discount: z.number().gt(0).lt(1).default(0.99),
  /** Rows of each step of the critics, and of the policy's. TD3's code: 256. */
  batchSize: batchSizeConfig().default(256),
  /** Steps of the critics in an update, before the policy and the targets take one. TD3: 2. */
  criticSteps: z.int().min(1).default(2),
  /** Adam's rate for all networks. TD3's code: 3e-4. */
  learningRate: z.number().gt(0).default(3e-4),
  ...twinCriticsConfig,
  ...networkConfig,
  /** Inputs of the networks: unchanged, since there are no data to compute statistics from. */
  inputs: inputsConfig({ normalization: "none", goalOffset: false }).refine(
    ({ normalization, goalOffset }) => normalization === "none" && !goalOffset,
    { message: "expected no normalization and no goalOffset, which need a dataset" },
  ),
  /** Hidden layers of all networks. TD3's code: two of 256. */
  hiddenSizes: networkConfig.hiddenSizes.removeDefault().default([256, 256]),
});

// ── The critics' target ─────────────────────────────────────────────────────────────────────────────────────────

type RewardKind = z.output<typeof td3Config>["reward"];

export interface TerminatingTarget {
  /** r, [rows] */
  readonly reward: Tensor;
  /** [rows]: 1 where the environment ended the episode; 0 also where only time ran out. */
  readonly terminated: Tensor;
  /** Value of the next state, [rows] */
  readonly nextValue: Tensor;
  readonly discount: number;
  readonly kind: RewardKind;
}

/**
 * r + γ · V(s′, g), within the bounds of returns if they are known; no gradient. Where the environment ended the episode,
 * none of its rewards follows; but its goal stays reached, or missed, for ever.
 */
export function terminatingTarget(options: TerminatingTarget): Tensor {
  const { reward, terminated, nextValue, discount, kind } = options;
  const going = nextValue.mul(terminated.neg().add(1));
  if (kind === "environment") return reward.add(going.mul(discount)).stopGradient();
  const ended = reward.mul(terminated).div(1 - discount);
  return reward
    .add(going.add(ended).mul(discount))
    .clip(...returnRange(kind, discount))
    .stopGradient();
}

/** The rows with the rewards that count, as `reward`. */
function withReward(rows: TransitionInputs, kind: RewardKind): TransitionInputs {
  if (kind === "environment") return { ...rows, goal: goalSeen(rows.goal, kind) };
  return { ...rows, reward: rewardOf(rows.reached, kind) };
}

/** The goal as the networks see it: if what the environment rewards depends on one, the observation shows it. */
function goalSeen(goal: Tensor, kind: RewardKind): Tensor {
  return kind === "environment" ? goal.mul(0) : goal;
}

// ── One update ──────────────────────────────────────────────────────────────────────────────────────────────────

export const td3: Agent<typeof td3Config> = {
  name: "td3",
  summary: "TD3 on data that it collects itself, with hindsight goals or the environment's rewards",
  source: "Fujimoto et al. 2018, arXiv:1802.09477",
  config: td3Config,

  build(config, context) {
    const { batchSize, discount, targetRate } = config;
    const learner = new LearnerBuilder();
    const inputs = new Inputs(config.inputs, context, learner);
    const networks = twinCriticNetworks(learner, config, inputs, deterministicActor(config, inputs));
    const { policy, targetPolicy, targetCritic } = networks;
    const optimizer = adam({ learningRate: constantRate(config.learningRate) });
    const noiseShape = [batchSize, inputs.actionSize];
    const steps = Array.from({ length: config.criticSteps }, (_, step) => ({
      rows: withReward(transitionInputs(`rows${step + 1}`, batchSize, inputs), config.reward),
      noise: noiseInput(`noise${step + 1}`, noiseShape),
    }));

    // Critics, on new rows each time: each Q(s, a, g) is regressed on r + γ · min Q̄(s′, π̄(s′, g) + noise, g).
    let { critic } = networks;
    for (const { rows, noise } of steps) {
      const next = nextOf(rows);
      const nextValue = smoothedNextValue(targetCritic, next, targetPolicy.apply(next), noise, config);
      const target = terminatingTarget({ ...rows, nextValue, discount, kind: config.reward });
      const { newCritic, value } = stepTwinCritics(learner, critic, rows, target, optimizer);
      learner.report({ "critic/value": value.mean() });
      critic = newCritic;
    }

    // Policy, on the rows of the last step: up the first of the new critics.
    const { rows } = steps[steps.length - 1];
    const policyAction = policy.apply(rows);
    const policyLoss = firstValueOfPolicy(critic, policyAction, rows).mean().neg();
    const newPolicy = learner.minimize(policy, policyLoss, optimizer);

    learner.follow(targetPolicy, newPolicy, targetRate);
    learner.follow(targetCritic, critic, targetRate);

    return {
      update: learner.build("td3"),
      policy: policyProgram(inputs, ({ observation, goal }) =>
        policy.apply({ observation, goal: goalSeen(goal, config.reward) }),
      ),
      batches: Object.fromEntries(
        steps.flatMap((_, step) => [
          [`rows${step + 1}`, { source: "replay", rows: batchSize, goals: config.goals }],
          [`noise${step + 1}`, { source: "normalNoise", shape: noiseShape }],
        ]),
      ),
    };
  },
};
