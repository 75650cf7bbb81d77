import type { RandomGenerator } from "../../../../random/generator.ts";
import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { headFor } from "./maze-paths.ts";

/** Steps in one direction. */
const STEPS = 10;

/**
 * The policy of OGBench's `explore` data, without its noise: another random direction every ten steps, independent of
 * the goal.
 */
export class MazeExplore implements BehaviourPolicy {
  #random!: RandomGenerator;
  #steps = 0;
  readonly #direction = new Float32Array(2);

  reset(_env: GoalEnv, random: RandomGenerator): void {
    this.#random = random;
    this.#steps = 0;
  }

  act(_env: GoalEnv, action: Float32Array): void {
    if (this.#steps % STEPS === 0)
      headFor([this.#random.normal(), this.#random.normal()], [0, 0], this.#direction);
    this.#steps++;
    action.set(this.#direction);
  }
}
