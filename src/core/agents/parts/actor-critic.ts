import { z } from "zod";
import type { Tensor } from "../../graph/index.ts";
import {
  adam,
  constantRate,
  type DiagonalGaussian,
  type LearnerBuilder,
  type Network,
} from "../../nn/index.ts";
import type { TransitionInputs } from "./agent.ts";
import { networkConfig, rowsConfig, wgcslInputs } from "./config.ts";
import { type ModelContext, scoreThroughModel } from "./dynamics.ts";
import type { Inputs, NetworkInput } from "./inputs.ts";
import { meanSquaredError } from "./losses.ts";
import { criticNetwork, type NetworkConfig, type StateGoal } from "./networks.ts";
import { type LikelihoodSettings, likelihoodConfig, policyNetwork } from "./policy.ts";
import {
  constantRewards,
  discountedValue,
  reachingRewards,
  type TargetWindow,
  targetRows,
  targetStepsConfig,
} from "./returns.ts";
import { batchSizeConfig } from "./sizes.ts";
import type { Judgement, ScoreRange } from "./weights.ts";

/** What the methods share that learn a critic Q(s, a, g) and a deterministic policy π(s, g), each with a target. */

/** Settings of WGCSL's and GoFAR's code. */
export const actorCriticConfig = {
  /** γ of the return. WGCSL: 1 − 1/T, for episodes of 50 steps; GoFAR: the same. */
  discount: z.number().gt(0).lt(1).default(0.98),
  /** Rows of the batches of transitions. */
  rows: rowsConfig(),
  /** Steps of the critic's targets. */
  targetSteps: targetStepsConfig,
  /** Rows of a batch. WGCSL: 512 on hard tasks, 128 on easy ones; GoFAR: 512. */
  batchSize: batchSizeConfig().default(512),
  /** Adam's rate for all networks. WGCSL: 5e-4. */
  learningRate: z.number().gt(0).default(5e-4),
  /** Rate at which the targets follow. WGCSL: 0.1; GoFAR: 0.05. */
  targetRate: z.number().gt(0).max(1).default(0.1),
  /** Updates between two steps of the targets. WGCSL on hard tasks, and GoFAR: 20. */
  targetPeriod: z.int().min(1).default(20),
  ...networkConfig,
  inputs: wgcslInputs,
};

/**
 * What is counted in a return: 1 for every row that reaches its goal, or −1 for every row that does not. `0/1-misclipped` is
 * what GoFAR's code does with its claw: rewards 0 and 1, targets within the bounds of −1 and 0. Then Q = 0 solves every
 * equation, and zeros in the published table come from that.
 */
export const rewardConfig = z.enum(["0/1", "-1/0", "0/1-misclipped"]).default("0/1");
export type Reward = z.output<typeof rewardConfig>;

/** r of every row, or the discounted sum over the steps of its target, as [rows]. */
export function rewardOf(reached: Tensor, reward: Reward, window: TargetWindow = { discount: 1 }): Tensor {
  const rewards = reachingRewards(reached, window);
  return reward === "-1/0" ? rewards.sub(constantRewards(1, window)) : rewards;
}

/** The bounds of returns Σ γᵗ r, or what they are taken for. */
export function returnRange(reward: Reward, discount: number): readonly [low: number, high: number] {
  return reward === "0/1" ? [0, 1 / (1 - discount)] : [-1 / (1 - discount), 0];
}

/** The same as the range of scores. */
export function rangeOfReturns(reward: Reward, discount: number): ScoreRange {
  const [low, high] = returnRange(reward, discount);
  return { low, high, discount };
}

export interface BellmanTarget extends TargetWindow {
  /** Whether the last step reaches the goal, [rows]. */
  readonly reached: Tensor;
  /** Value of the state after the last step, [rows]. */
  readonly nextValue: Tensor;
  readonly reward?: Reward | undefined;
}

/** Rewards and γⁿ′ · V(s_{t+n′}, g), within the bounds of returns; without gradient. r + γ · V(s′, g) for one step. */
export function bellmanTarget({
  reached,
  nextValue,
  discount,
  steps,
  reward = "0/1",
}: BellmanTarget): Tensor {
  const window = { discount, steps };
  const [low, high] = returnRange(reward, discount);
  return rewardOf(reached, reward, window)
    .add(discountedValue(nextValue, window))
    .clip(low, high)
    .stopGradient();
}

/** Q(s, π(s, g), g), with the mean action, for states and goals of the same rows. */
export function valueOfPolicy(
  critic: Network<Tensor, NetworkInput>,
  policy: Network<DiagonalGaussian, StateGoal>,
  observation: Tensor,
  goal: Tensor,
): Tensor {
  const action = policy.apply({ observation, goal }).mean;
  return critic.apply({ observation, action, goal });
}

/**
 * Settings of the likelihood if a critic evaluates the policy's mean, which must lie within the box: `unit` does not
 * squash it.
 */
export function judgedLikelihoodConfig(head: "regression" | "learned") {
  const { policyHead, policyBackground } = likelihoodConfig(head);
  return {
    policyHead: policyHead.removeDefault().exclude(["unit"]).default(head),
    policyBackground,
  };
}

/** A policy that is not learned by cloning: its mean is squashed, and nothing else of it is used. */
const DETERMINISTIC: LikelihoodSettings = { policyHead: "regression", policyBackground: false };

/** The four networks as they stand before an update; without a likelihood the policy is deterministic. */
export function actorCriticNetworks(
  learner: LearnerBuilder,
  config: NetworkConfig & Partial<LikelihoodSettings>,
  inputs: Inputs,
) {
  const policy = learner.network("policy", policyNetwork({ ...DETERMINISTIC, ...config }, inputs));
  const critic = learner.network("critic", criticNetwork(config, inputs));
  return {
    policy,
    critic,
    targetPolicy: learner.target("targetPolicy", policy),
    targetCritic: learner.target("targetCritic", critic),
  };
}

type ActorCriticNetworks = ReturnType<typeof actorCriticNetworks>;

/** Q(s, a, g), and Q(s, π(s, g), g) as the value of the state. */
export function critique({ critic, policy }: Pick<ActorCriticNetworks, "critic" | "policy">) {
  return {
    score: (rows: NetworkInput) => critic.apply(rows),
    value: ({ observation, goal }: StateGoal) => valueOfPolicy(critic, policy, observation, goal),
  };
}

/** Scores of any actions: Q(s, a, g), or Q(s′, π(s′, g), g) with s′ by a learned model. Only the action has a gradient. */
export function scoreOfActions(
  { critic, policy }: Pick<ActorCriticNetworks, "critic" | "policy">,
  through: "critic" | "model",
  context: ModelContext,
): (action: Tensor) => Tensor {
  const { score, value } = critique({ critic: critic.frozen(), policy: policy.frozen() });
  return through === "critic"
    ? (action) => score({ ...context.rows, action })
    : scoreThroughModel(value, context);
}

interface ReturnSettings {
  readonly discount: number;
  readonly reward?: Reward;
}

/** The rows' actions evaluated over one step, bootstrapped from the online or the target networks. */
export const oneStepJudgements = {
  /** r + γ · Q(s′, π(s′, g), g) against Q(s, π(s, g), g). */
  online(
    { critic, policy }: ActorCriticNetworks,
    rows: TransitionInputs,
    { discount, reward = "0/1" }: ReturnSettings,
  ): Judgement {
    const next = valueOfPolicy(critic, policy, rows.nextObservation, rows.goal);
    const present = valueOfPolicy(critic, policy, rows.observation, rows.goal);
    return { score: rewardOf(rows.reached, reward).add(next.mul(discount)), baseline: present };
  },

  /** The same with Q̄ and π̄ in s′, and both within the bounds of returns. */
  target(
    { critic, policy, targetCritic, targetPolicy }: ActorCriticNetworks,
    rows: TransitionInputs,
    { discount, reward = "0/1" }: ReturnSettings,
  ): Judgement {
    const { reached } = rows;
    const nextValue = valueOfPolicy(targetCritic, targetPolicy, rows.nextObservation, rows.goal);
    const present = valueOfPolicy(critic, policy, rows.observation, rows.goal);
    const [low, high] = returnRange(reward, discount);
    const score = bellmanTarget({ reached, nextValue, discount, reward });
    return { score, baseline: present.clip(low, high) };
  },
} as const;

export interface CriticSettings extends ReturnSettings {
  readonly targetSteps: number;
  readonly learningRate: number;
  readonly targetRate: number;
  readonly targetPeriod: number;
}

/**
 * The critic's step: Q(s, a, g) is regressed on r + γ · Q̄(s′, π̄(s′, g), g), or its form for more steps. Then both targets
 * follow. Returns Q(s, a, g) of the rows, from before the step.
 */
export function learnCritic(
  learner: LearnerBuilder,
  { critic, targetPolicy, targetCritic }: ActorCriticNetworks,
  newPolicy: Network<DiagonalGaussian, StateGoal>,
  rows: TransitionInputs,
  { discount, reward, targetSteps, learningRate, targetRate, targetPeriod }: CriticSettings,
): Tensor {
  const { observation, action, nextObservation, goal, reached, steps } = targetRows(rows, targetSteps);
  const value = critic.apply({ observation, action, goal });
  const nextValue = valueOfPolicy(targetCritic, targetPolicy, nextObservation, goal);
  const loss = meanSquaredError(value, bellmanTarget({ reached, nextValue, discount, reward, steps }));
  const newCritic = learner.minimize(critic, loss, adam({ learningRate: constantRate(learningRate) }));
  learner.follow(targetPolicy, newPolicy, targetRate, targetPeriod);
  learner.follow(targetCritic, newCritic, targetRate, targetPeriod);
  return value;
}
