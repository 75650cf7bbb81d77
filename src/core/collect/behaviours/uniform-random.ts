import type { BehaviourPolicy, GoalEnv } from "../../envs/index.ts";
import type { RandomGenerator } from "../../random/generator.ts";

/** Every component of every action uniform on [−1, 1). */
export class UniformRandom implements BehaviourPolicy {
  #random!: RandomGenerator;

  reset(_env: GoalEnv, random: RandomGenerator): void {
    this.#random = random;
  }

  act(_env: GoalEnv, action: Float32Array): void {
    for (let i = 0; i < action.length; i++) action[i] = this.#random.uniform(-1, 1);
  }
}
