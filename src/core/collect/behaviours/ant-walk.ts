import type { GoalEnv } from "../../envs/index.ts";
import type { RandomGenerator } from "../../random/generator.ts";
import type { BehaviourPolicy } from "../behaviour.ts";
import type { OpenExpert, TrainedPolicy } from "../trained-experts.ts";

/**
 * Walks an ant through a maze: a guide, who would steer a ball, says in which direction, and the trained policy of
 * `AntDirection` does it. That policy does not see where in the maze it is, but sees the direction.
 */
export class AntWalk implements BehaviourPolicy {
  readonly #guide: BehaviourPolicy;
  readonly #walker: TrainedPolicy;
  readonly #direction = new Float32Array(2);

  /** @throws UserError when nobody has trained the walker yet */
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
