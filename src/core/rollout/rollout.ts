import { type GoalEnv, SimulationError } from "../envs/index.ts";
import type { ActingPolicy } from "../policy/policy.ts";
import { RandomGenerator } from "../random/generator.ts";
import { GoalDistance } from "../spaces/index.ts";
import { type EpisodeOutcome, episodeOutcome } from "./returns.ts";

/** The number of episodes of an evaluation, and how they start. */
export interface EvaluationOptions {
  readonly episodes: number;
  /** Episode i is the same for every policy evaluated with this seed. */
  readonly seed: number;
  /** γ of the discounted return. */
  readonly discount: number;
  /** The desired goal of every episode, [goalSize]. Default: the goal that the environment draws. */
  readonly goal?: ArrayLike<number>;
  /** Called after each episode with the number of episodes played. */
  readonly onEpisode?: (played: number) => void;
}

/** The outcome of an episode of {@link evaluatePolicy}. */
export interface PlayedEpisode extends EpisodeOutcome {
  /**
   * Number of steps. It is below the horizon if the environment ended the episode, or its physics became unstable,
   * which counts as a failure.
   */
  readonly steps: number;
  /** Mean of the achieved goal over the steps, [goalSize]; for a runner, its mean speed. */
  readonly achievedGoal: readonly number[];
}

/**
 * Plays episodes with the policy's most likely actions. Fixed tasks take turns, so a multiple of their number of
 * episodes plays each equally often. Afterwards, the environment is at the end of the last episode.
 * @throws UserError when the policy was made for an environment of other sizes, or cannot act
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
