import { z } from "zod";
import type { Tensor } from "../../graph/index.ts";
import { type Architecture, ensemble, type LearnerBuilder, type Optimizer } from "../../nn/index.ts";
import type { TransitionInputs } from "./agent.ts";
import type { Inputs } from "./inputs.ts";
import { meanSquaredError, minimumOf, sumOf } from "./losses.ts";
import { criticNetwork, type NetworkConfig, type StateGoal } from "./networks.ts";

/**
 * What keeps the critics of TD3 (Fujimoto et al. 2018) from believing too much of actions they never saw: there are two, of
 * which the smaller counts, the targets' actions are noisy, and the policy moves less often than they do.
 */

export const twinCriticsConfig = {
  /** Standard deviation of the noise on the targets' actions. TD3: 0.2. */
  targetNoise: z.number().min(0).default(0.2),
  /** Bound at which this noise is clipped. TD3: 0.5. */
  targetNoiseClip: z.number().min(0).default(0.5),
  /** Rate at which the targets follow. TD3: 0.005. */
  targetRate: z.number().gt(0).max(1).default(0.005),
};

/** A policy, two critics and the target of each, as they stand before an update. */
export function twinCriticNetworks<Policy>(
  learner: LearnerBuilder,
  config: NetworkConfig,
  inputs: Inputs,
  policyNetwork: Architecture<Policy, StateGoal>,
) {
  const policy = learner.network("policy", policyNetwork);
  const critic = learner.network("critic", ensemble(2, criticNetwork(config, inputs)));
  const targetPolicy = learner.target("targetPolicy", policy);
  const targetCritic = learner.target("targetCritic", critic);
  return { policy, critic, targetPolicy, targetCritic };
}

type TwinCritics = ReturnType<typeof twinCriticNetworks>["critic"];

/**
 * min Q̄(s′, π̄(s′, g) + noise, g), as [rows]: the smaller of two critics at a smoothed action.
 *
 * @param next s′ and g
 * @param nextAction π̄(s′, g), [rows, actionSize]
 * @param noise standard normal, [rows, actionSize]
 */
export function smoothedNextValue(
  targetCritic: TwinCritics,
  next: StateGoal,
  nextAction: Tensor,
  noise: Tensor,
  { targetNoise, targetNoiseClip }: { readonly targetNoise: number; readonly targetNoiseClip: number },
): Tensor {
  const smoothed = nextAction.add(noise.mul(targetNoise).clip(-targetNoiseClip, targetNoiseClip)).clip(-1, 1);
  return minimumOf(targetCritic.apply({ ...next, action: smoothed }));
}

/** Both critics after a step towards `target` [rows], and Q₁(s, a, g) from before it. */
export function stepTwinCritics(
  learner: LearnerBuilder,
  critic: TwinCritics,
  { observation, action, goal }: Pick<TransitionInputs, "observation" | "action" | "goal">,
  target: Tensor,
  optimizer: Optimizer,
) {
  const values = critic.apply({ observation, action, goal });
  const loss = sumOf(values.map((value) => meanSquaredError(value, target)));
  return { newCritic: learner.minimize(critic, loss, optimizer), value: values[0] };
}

/** Q₁(s, π(s, g), g), as [rows], with a gradient for the policy only. */
export function firstValueOfPolicy(
  critic: TwinCritics,
  policyAction: Tensor,
  { observation, goal }: Pick<TransitionInputs, "observation" | "goal">,
): Tensor {
  return critic.frozen().apply({ observation, action: policyAction, goal })[0];
}
