import type { GoalEnv, GoalEnvState } from "../envs/index.ts";

/** Steps that are kept of an episode without an end. */
const MOST_STEPS = 5000;

/** An episode at one of its steps. */
export interface Moment {
  readonly state: GoalEnvState;
  readonly observation: Float32Array;
  readonly achievedGoal: Float32Array;
  /** The action that led here, as the environment received it; absent at the beginning. */
  readonly action?: Float32Array;
  /** Whether a person chose that action. */
  readonly isDriven: boolean;
}

/** The steps of an episode towards one goal, to return to any of them exactly. */
export class History {
  readonly desiredGoal: Float32Array;
  #moments: Moment[];
  /** Step of the first moment that is kept. */
  #first = 0;
  #step = 0;

  constructor(env: GoalEnv) {
    this.desiredGoal = Float32Array.from(env.desiredGoal);
    this.#moments = [momentOf(env)];
  }

  /** The present step. */
  get step(): number {
    return this.#step;
  }

  /** The first and the last step that {@link at} knows. */
  get range(): readonly [number, number] {
    return [this.#first, this.#first + this.#moments.length - 1];
  }

  get now(): Moment {
    return this.#moments[this.#step - this.#first];
  }

  /** All that is kept, from the first step to the last. */
  get moments(): readonly Moment[] {
    return this.#moments;
  }

  /** Appends the state that `action` led to. What followed the present step before is forgotten. */
  add(env: GoalEnv, action: Float32Array, isDriven: boolean): void {
    this.#moments.length = this.#step - this.#first + 1;
    this.#moments.push(momentOf(env, action, isDriven));
    this.#step++;
    if (this.#moments.length <= MOST_STEPS) return;
    this.#moments.shift();
    this.#first++;
  }

  /** Makes a step within {@link range} the present one. */
  seek(step: number): Moment {
    this.#step = step;
    return this.now;
  }
}

function momentOf(env: GoalEnv, action?: Float32Array, isDriven = false): Moment {
  return {
    state: env.save(),
    observation: Float32Array.from(env.observation),
    achievedGoal: Float32Array.from(env.achievedGoal),
    ...(action && { action: action.slice() }),
    isDriven,
  };
}
