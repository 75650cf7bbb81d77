import type { RandomGenerator } from "../../../../random/generator.ts";
import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import type { OpenExpert, TrainedPolicy } from "../../../contract/trained-policy.ts";

/**
 * Walks an ant through a maze. A guide, made to steer a ball, gives the direction, and the trained policy of
 * `AntDirection` walks there. That policy observes the direction, but not its position in the maze.
 */
export class AntWalk implements BehaviourPolicy {
  readonly #guide: BehaviourPolicy;
  readonly #walker: TrainedPolicy;
  readonly #direction = new Float32Array(2);

  /** @throws UserError when the walking policy has not been trained yet */
  constructor(guide: BehaviourPolicy, openExpert: OpenExpert) {
    this.#guide = guide;
    this.#walker = openExpert("ant-direction", "expert");
  }

  get sha256(): string {
    return this.#walker.sha256;
  }

  reset(env: GoalEnv, random: RandomGenerator): void {
    this.#guide.reset(env, random);
  }

  async act(env: GoalEnv, action: Float32Array): Promise<void> {
    await this.#guide.act(env, this.#direction);
    const observation = [...env.observation.subarray(2), ...this.#direction];
    action.set(await this.#walker.act(observation, this.#direction));
  }
}
