import { UserError } from "../base/errors.ts";
import type { GoalEnv, GoalEnvSpec } from "../envs/index.ts";
import type { Policy } from "../policy/policy.ts";
import { type Proportion, proportion } from "../statistics/binomial.ts";
import { estimateMean, type MeanEstimate } from "./returns.ts";
import { type EvaluationOptions, evaluatePolicy } from "./rollout.ts";

/** What a policy made of one of the goals of a sweep. The errors are those of a finite number of episodes. */
export interface TargetResult {
  /** The goal that was commanded. */
  readonly target: number;
  /** Mean of the achieved goal over all steps of an episode, the first ones included: of a runner its mean speed. */
  readonly achieved: MeanEstimate;
  /** Episodes that ended at the goal. */
  readonly success: Proportion;
  /** Steps at the goal, as a share of the horizon: an episode that ended early was at no goal from then on. */
  readonly stepsAtGoal: MeanEstimate;
  /** Steps of an episode, fewer than the horizon where it ended early. */
  readonly steps: MeanEstimate;
}

/** @throws UserError where a goal is more than one number */
export function requireTargets({ id, goalSize }: GoalEnvSpec): void {
  if (goalSize !== 1)
    throw new UserError(
      `${id} has goals of ${goalSize} numbers; targets are for goals of one, such as a speed`,
    );
}

/**
 * Commands one goal after the other in the same episodes, to see whether the policy follows them.
 *
 * @param options `episodes` are those of each target; `onEpisode` receives the number of all episodes played
 * @throws UserError where a goal is more than one number
 */
export async function sweepTargets(
  env: GoalEnv,
  policy: Policy,
  targets: readonly number[],
  { onEpisode, ...options }: Omit<EvaluationOptions, "goal" | "discount">,
): Promise<TargetResult[]> {
  const { horizon } = env.spec;
  requireTargets(env.spec);
  const results: TargetResult[] = [];
  for (const [index, target] of targets.entries()) {
    const played = await evaluatePolicy(env, policy, {
      ...options,
      discount: 1,
      goal: [target],
      onEpisode: (count) => onEpisode?.(index * options.episodes + count),
    });
    results.push({
      target,
      achieved: estimateMean(played.map(({ achievedGoal }) => achievedGoal[0])),
      success: proportion(played.filter(({ success }) => success).length, played.length),
      stepsAtGoal: estimateMean(played.map(({ undiscountedReturn }) => undiscountedReturn / horizon)),
      steps: estimateMean(played.map(({ steps }) => steps)),
    });
  }
  return results;
}
