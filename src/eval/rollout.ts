import { type GoalEnv, goalDistance } from "../envs/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import type { Policy } from "./policy.ts";
import { type EpisodeOutcome, episodeOutcome } from "./returns.ts";

export interface EvaluationOptions {
  readonly episodes: number;
  /** Episode i is the same for every policy evaluated with this seed. */
  readonly seed: number;
  /** γ of the discounted return. */
  readonly discount: number;
  /** Called after each episode with the number played. */
  readonly onEpisode?: (played: number) => void;
}

/**
 * Plays episodes with the policy's most likely actions; where the environment has fixed tasks, they take turns, so that
 * a multiple of their number gives each its share. The environment is left at the end of the last episode.
 */
export async function evaluatePolicy(
  env: GoalEnv,
  policy: Policy,
  { episodes, seed, discount, onEpisode }: EvaluationOptions,
): Promise<EpisodeOutcome[]> {
  policy.requireFit(env.spec);
  const { taskCount } = env.spec;
  const outcomes: EpisodeOutcome[] = [];
  for (let episode = 0; episode < episodes; episode++) {
    const task = taskCount && 1 + (episode % taskCount);
    env.reset(RandomGenerator.from(seed, "evaluation", episode).uint32(), task);
    const successes: boolean[] = [];
    const distances: number[] = [];
    let environmentReturn = env.reward;
    while (successes.length < env.spec.horizon && !env.terminated) {
      env.step(await policy.act(env.observation, env.desiredGoal));
      successes.push(env.success());
      distances.push(goalDistance(env.achievedGoal, env.desiredGoal));
      if (environmentReturn !== undefined) environmentReturn += env.reward!;
    }
    const outcome = episodeOutcome(successes, distances, discount);
    outcomes.push({ ...outcome, ...(environmentReturn !== undefined && { environmentReturn }), task });
    onEpisode?.(outcomes.length);
  }
  return outcomes;
}
