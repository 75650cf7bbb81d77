import { type DatasetArrays, EpisodeDatasetBuilder } from "../data/index.ts";
import { type BehaviourPolicy, type GoalEnv, makeEnv, type OpenExpert } from "../envs/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { makeVisualEnv } from "../vision/index.ts";
import { makeBehaviour } from "./behaviours/index.ts";
import type { Chunk, CollectionPlan } from "./plan.ts";

/** Plays and records episodes of a plan. Each episode is a function of the plan's seed and its own number alone. */
export class EpisodeRecorder {
  readonly #plan: CollectionPlan;
  /** As it is recorded. */
  readonly #env: GoalEnv;
  /** As behaviours see it, by its state. */
  readonly #world: GoalEnv;
  readonly #behaviours: readonly BehaviourPolicy[];
  readonly #observations: Float32Array;
  /** Beside images. */
  readonly #states: Float32Array | undefined;
  readonly #achievedGoals: Float32Array;
  readonly #actions: Float32Array;

  private constructor(plan: CollectionPlan, env: GoalEnv, world: GoalEnv, openExpert: OpenExpert) {
    const { observationSize, goalSize, actionSize } = env.spec;
    this.#plan = plan;
    this.#env = env;
    this.#world = world;
    this.#behaviours = plan.parts.map(({ behaviour }) => makeBehaviour(behaviour, openExpert));
    this.#observations = new Float32Array((plan.steps + 1) * observationSize);
    if (env !== world) this.#states = new Float32Array((plan.steps + 1) * world.spec.observationSize);
    this.#achievedGoals = new Float32Array((plan.steps + 1) * goalSize);
    this.#actions = new Float32Array(plan.steps * actionSize);
  }

  static async create(plan: CollectionPlan, openExpert: OpenExpert): Promise<EpisodeRecorder> {
    const { header, environmentOptions, image } = plan;
    if (image) {
      const env = await makeVisualEnv(header.environment, image, environmentOptions);
      return new EpisodeRecorder(plan, env, env.world, openExpert);
    }
    const env = await makeEnv(header.environment, environmentOptions);
    return new EpisodeRecorder(plan, env, env, openExpert);
  }

  /** Throws an Error naming the episode when it cannot be played to its end. */
  async record({ first, end, transitions = Number.POSITIVE_INFINITY }: Chunk): Promise<DatasetArrays> {
    const { header, seed } = this.#plan;
    let recorded = 0;
    // The builder counts from 0 when it refuses a value; its name says where that is.
    const builder = new EpisodeDatasetBuilder({ ...header, name: `${header.name}, episodes ${first} …` });
    for (let episode = first; episode < end && recorded < transitions; episode++) {
      try {
        const played = await this.#play(episode);
        builder.append(played);
        recorded += played.actions.length / header.actionSize;
      } catch (error) {
        const { name, message } = error as Error;
        throw new Error(`${header.name}: episode ${episode} of seed ${seed} failed: ${name}: ${message}`, {
          cause: error,
        });
      }
    }
    return builder.arrays();
  }

  dispose(): void {
    this.#env.dispose();
  }

  async #play(episode: number) {
    const env = this.#env;
    const { observationSize, goalSize, actionSize } = env.spec;
    const { seed, parts, steps } = this.#plan;
    const behaviour = this.#behaviours[parts.findIndex(({ end }) => episode < end)];
    // All 53 bits: among 40,000 seeds of 32 bits there would be equal ones.
    env.reset(RandomGenerator.from(seed, "collect", episode, "environment").uniform(0, 2 ** 53));
    behaviour.reset(this.#world, RandomGenerator.from(seed, "collect", episode, "behaviour"));
    const desiredGoal = Float32Array.from(env.desiredGoal);
    let length = 0;
    this.#keepState(0);
    while (length < steps && !env.terminated) {
      // What is stored is what is done: rounded to float32 and clipped before the step.
      const action = this.#actions.subarray(length * actionSize, (length + 1) * actionSize);
      await behaviour.act(this.#world, action);
      for (let i = 0; i < actionSize; i++) action[i] = Math.min(1, Math.max(-1, action[i]));
      env.step(action);
      this.#keepState(++length);
    }
    return {
      observations: this.#observations.subarray(0, (length + 1) * observationSize),
      states: this.#states?.subarray(0, (length + 1) * this.#world.spec.observationSize),
      achievedGoals: this.#achievedGoals.subarray(0, (length + 1) * goalSize),
      actions: this.#actions.subarray(0, length * actionSize),
      desiredGoal,
    };
  }

  #keepState(step: number): void {
    const { spec, observation, achievedGoal } = this.#env;
    this.#observations.set(observation, step * spec.observationSize);
    this.#states?.set(this.#world.observation, step * this.#world.spec.observationSize);
    this.#achievedGoals.set(achievedGoal, step * spec.goalSize);
  }
}
