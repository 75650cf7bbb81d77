import type { GoalEnv } from "../../envs/index.ts";
import type { BehaviourPolicy } from "../behaviour.ts";
import type { ExpertLevel, ExpertName, OpenExpert, TrainedPolicy } from "../trained-experts.ts";

/** A policy that was trained in the environment in which it acts. */
export class TrainedExpert implements BehaviourPolicy {
  readonly #policy: TrainedPolicy;

  /** @throws UserError when nobody has trained it yet */
  constructor(name: ExpertName, level: ExpertLevel, openExpert: OpenExpert) {
    this.#policy = openExpert(name, level);
  }

  get sha256(): string {
    return this.#policy.sha256;
  }

  reset(): void {}

  async act({ observation, desiredGoal }: GoalEnv, action: Float32Array): Promise<void> {
    action.set(await this.#policy.act(observation, desiredGoal));
  }
}
