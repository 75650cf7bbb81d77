import type { GoalEnv } from "../../envs/index.ts";
import { type ExpertLevel, type ExpertName, ExpertPolicy } from "../../experts/index.ts";
import type { BehaviourPolicy } from "../behaviour.ts";

/** A policy that was trained in the environment in which it acts. */
export class TrainedExpert implements BehaviourPolicy {
  readonly #policy: ExpertPolicy;

  /** @throws UserError when nobody has trained it yet */
  constructor(name: ExpertName, level: ExpertLevel) {
    this.#policy = new ExpertPolicy(name, level);
  }

  get sha256(): string {
    return this.#policy.sha256;
  }

  reset(): void {}

  async act({ observation, desiredGoal }: GoalEnv, action: Float32Array): Promise<void> {
    action.set(await this.#policy.act(observation, desiredGoal));
  }
}
