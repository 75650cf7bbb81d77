import type { GoalEnv } from "../../envs/index.ts";
import type { RandomGenerator } from "../../random/generator.ts";
import type { BehaviourPolicy } from "../behaviour.ts";
import { headFor } from "./maze-paths.ts";

/** Steps in one direction. */
const STEPS = 10;

/** Who acts in OGBench's `explore` data, but for the noise: another random direction every ten steps, whatever the goal. */
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
