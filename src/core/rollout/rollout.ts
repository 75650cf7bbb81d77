import { type GoalEnv, SimulationError } from "../envs/index.ts";
import type { ActingPolicy } from "../policy/policy.ts";
import { RandomGenerator } from "../random/generator.ts";
import { GoalDistance } from "../spaces/index.ts";
import { type EpisodeOutcome, episodeOutcome } from "./returns.ts";

/** How many episodes an evaluation has, and which ones. */
export interface EvaluationOptions {
  readonly episodes: number;
  /** Episode i is the same for every policy evaluated with this seed. */
  readonly seed: number;
  /** γ of the discounted return. */
  readonly discount: number;
  /** Commanded in every episode, instead of the goal that the environment draws. */
  readonly goal?: ArrayLike<number>;
  /** Called after each episode with the number played. */
  readonly onEpisode?: (played: number) => void;
}

/** What an episode that was played came to. */
export interface PlayedEpisode extends EpisodeOutcome {
  /** Fewer than the horizon where the environment ended it, or its physics became unstable, which is a failure. */
  readonly steps: number;
  /** Mean over the steps of the achieved goal, dimension by dimension: of a runner its mean speed. */
  readonly achievedGoal: readonly number[];
}

/**
 * Plays episodes with the policy's most likely actions; where the environment has fixed tasks, they take turns, so that
 * a multiple of their number gives each its share. The environment is left at the end of the last episode.
 *
 * @example A policy that moves straight to its goal.
 * ```js
 * import { evaluatePolicy, makeEnv, summarizeEpisodes } from "smore/core";
 *
 * const env = await makeEnv("PointReach");
 * const straight = { act: (position, goal) => Array.from(goal, (x, i) => Math.max(-1, Math.min(1, 10 * (x - position[i])))) };
 * const episodes = await evaluatePolicy(env, straight, { episodes: 20, seed: 0, discount: 0.99 });
 * console.log(summarizeEpisodes(episodes).success.rate); // 0.95
 * env.dispose();
 * ```
 */
export async function evaluatePolicy(
  env: GoalEnv,
  policy: ActingPolicy,
  { episodes, seed, discount, goal, onEpisode }: EvaluationOptions,
): Promise<PlayedEpisode[]> {
  policy.requireFit?.(env.spec);
  const { taskCount, goalSize } = env.spec;
  const goalDistance = new GoalDistance(env.spec);
  const outcomes: PlayedEpisode[] = [];
  for (let episode = 0; episode < episodes; episode++) {
    const task = taskCount && 1 + (episode % taskCount);
    env.reset(RandomGenerator.from(seed, "evaluation", episode).uint32(), task);
    if (goal !== undefined) env.setDesiredGoal(goal);
    const successes: boolean[] = [];
    const distances: number[] = [];
    const achieved = new Float64Array(goalSize);
    let distance = goalDistance.between(env.achievedGoal, env.desiredGoal);
    let environmentReturn = env.reward;
    while (successes.length < env.spec.horizon && !env.terminated) {
      const wanted = env.goalInput ?? env.desiredGoal;
      const action = await policy.act(env.observation, wanted, env.proprioception);
      try {
        env.step(action);
      } catch (error) {
        if (!(error instanceof SimulationError)) throw error;
        // What would have followed is unknown: the step counts as a failure at the last distance.
        successes.push(false);
        distances.push(distance);
        break;
      }
      successes.push(env.success());
      distance = goalDistance.between(env.achievedGoal, env.desiredGoal);
      distances.push(distance);
      for (let i = 0; i < goalSize; i++) achieved[i] += env.achievedGoal[i];
      if (environmentReturn !== undefined) environmentReturn += env.reward!;
    }
    const steps = successes.length;
    outcomes.push({
      ...episodeOutcome(successes, distances, discount),
      ...(environmentReturn !== undefined && { environmentReturn }),
      task,
      steps,
      achievedGoal: [...achieved].map((sum) => sum / steps),
    });
    onEpisode?.(outcomes.length);
  }
  return outcomes;
}
