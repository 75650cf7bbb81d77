import type { GoalEnv } from "../envs/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import type { Actor } from "./actor.ts";
import { DrivenEpisodes } from "./driven-episodes.ts";
import { History } from "./history.ts";

/** Steps of environments without physics take this long. */
const DEFAULT_SECONDS_PER_STEP = 0.1;

/** Episodes of one environment and one actor, one after the other; each is a function of its seed and its fixed task. */
export class Player {
  readonly env: GoalEnv;
  readonly actor: Actor;
  /** Standard deviation of Gaussian noise on every action, as a fraction of half the action range. */
  noise: number;
  /** The action that a person chose in place of the actor's, until it is undefined again. */
  drive: ArrayLike<number> | undefined;
  /** Of the running episode. */
  #seed = 0;
  #task: number | undefined;
  /** How often the goal of the running episode was changed. */
  #goals = 0;
  #history!: History;
  readonly #driven = new DrivenEpisodes();

  /** Begins the episode of `seed`. */
  constructor(env: GoalEnv, actor: Actor, seed: number, noise = 0) {
    this.env = env;
    this.actor = actor;
    this.noise = noise;
    this.begin(seed);
  }

  /** @param task number of a fixed task, from 1; without it the seed chooses one where there are any */
  begin(seed: number, task?: number): void {
    this.env.reset(seed, task);
    this.#seed = seed;
    this.#task = task;
    this.#goals = 0;
    this.#resume();
  }

  /** Begins the episode that follows this one: of the next seed, with the same fixed task if one was chosen. */
  beginNext(): void {
    this.begin(this.#seed + 1, this.#task);
  }

  get seed(): number {
    return this.#seed;
  }

  get task(): number | undefined {
    return this.#task;
  }

  /** Steps of the running episode, since its goal was last changed. */
  get steps(): number {
    return this.#history.step;
  }

  /** The first and the last step that {@link seek} can restore. */
  get recorded(): readonly [number, number] {
    return this.#history.range;
  }

  /** The action of the last step as the environment received it; absent at the beginning. */
  get lastAction(): Float32Array | undefined {
    return this.#history.now.action;
  }

  /** True at the horizon or at an early end of the episode. */
  get isOver(): boolean {
    return this.env.terminated || this.steps >= this.env.spec.horizon;
  }

  /** To play in real time. */
  get secondsPerStep(): number {
    return this.env.spec.secondsPerStep || DEFAULT_SECONDS_PER_STEP;
  }

  /** Throws {@link SimulationError} if the physics became unstable. */
  async step(): Promise<void> {
    const { drive, noise } = this;
    const action = Float32Array.from(drive ?? (await this.actor.act(this.env)));
    // Of this step alone, so that it is the same after steps were taken back.
    const random = RandomGenerator.from(this.#seed, "action noise", this.#goals, this.steps);
    for (let i = 0; i < action.length; i++) {
      if (noise > 0) action[i] += noise * random.normal();
      action[i] = Math.min(1, Math.max(-1, action[i]));
    }
    this.env.step(action);
    this.#history.add(this.env, action, drive !== undefined);
  }

  /** Restores the state of a step within {@link recorded} exactly. */
  seek(step: number): void {
    this.env.restore(this.#history.seek(step).state);
  }

  /** Changes the goal; the horizon counts from here. */
  changeGoal(goal: ArrayLike<number>): void {
    this.env.setDesiredGoal(goal);
    this.#goals++;
    this.#resume();
  }

  /** Draws a new goal as at the beginning of an episode. */
  drawGoal(): void {
    const state = this.env.save();
    this.env.reset(RandomGenerator.from(this.#seed, "goal", this.#goals).uint32());
    const goal = this.env.desiredGoal.slice();
    this.env.restore(state);
    this.changeGoal(goal);
  }

  /** The file of all episodes that a person drove; undefined if there are none. */
  drivenFile(codecs: Parameters<DrivenEpisodes["toNpz"]>[2]): Uint8Array<ArrayBuffer> | undefined {
    return this.#driven.toNpz(this.env.spec, this.#history, codecs);
  }

  async dispose(): Promise<void> {
    this.env.dispose();
    await this.actor.dispose();
  }

  #resume(): void {
    if (this.#history) this.#driven.add(this.#history);
    this.#history = new History(this.env);
    this.actor.begin(this.env, RandomGenerator.from(this.#seed, "behaviour", this.#goals));
  }
}
