import type { GoalEnv, GoalEnvState } from "../envs/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import type { Actor } from "./actor.ts";

/** Steps of environments without physics take this long. */
const DEFAULT_SECONDS_PER_STEP = 0.1;

/** Steps that can be taken back, one after the other. */
const MOST_STATES = 1000;

/** Episodes of one environment and one actor, one after the other; each is a function of its seed. */
export class Player {
  readonly env: GoalEnv;
  readonly actor: Actor;
  /** Of the running episode. */
  seed: number;
  /** Of the running episode, since its goal was last changed. */
  steps = 0;
  /** How often the goal of the running episode was changed. */
  #goals = 0;
  /** The state before each step since the goal was last changed, at most {@link MOST_STATES}. */
  #states: GoalEnvState[] = [];

  /** Begins the episode of `seed`. */
  constructor(env: GoalEnv, actor: Actor, seed: number) {
    this.env = env;
    this.actor = actor;
    this.seed = seed;
    this.begin(seed);
  }

  begin(seed: number): void {
    this.env.reset(seed);
    this.seed = seed;
    this.#goals = 0;
    this.#resume();
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
    const before = this.env.save();
    this.env.step(await this.actor.act(this.env));
    this.steps++;
    this.#states.push(before);
    if (this.#states.length > MOST_STATES) this.#states.shift();
  }

  /** Takes the last step back, exactly; without effect where there is none. */
  stepBack(): void {
    const before = this.#states.pop();
    if (!before) return;
    this.env.restore(before);
    this.steps--;
  }

  /** Goes on towards another goal; the horizon counts from here. */
  changeGoal(goal: ArrayLike<number>): void {
    this.env.setDesiredGoal(goal);
    this.#goals++;
    this.#resume();
  }

  /** Goes on towards a goal that is drawn as at the beginning of an episode. */
  drawGoal(): void {
    const state = this.env.save();
    this.env.reset(RandomGenerator.from(this.seed, "goal", this.#goals).uint32());
    const goal = this.env.desiredGoal.slice();
    this.env.restore(state);
    this.changeGoal(goal);
  }

  async dispose(): Promise<void> {
    this.env.dispose();
    await this.actor.dispose();
  }

  #resume(): void {
    this.steps = 0;
    this.#states = [];
    this.actor.begin(this.env, RandomGenerator.from(this.seed, "behaviour", this.#goals));
  }
}
