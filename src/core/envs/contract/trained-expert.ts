import type { BehaviourPolicy } from "./behaviour.ts";
import type { GoalEnv } from "./goal-env.ts";
import type { ExpertLevel, ExpertName, OpenExpert, TrainedPolicy } from "./trained-policy.ts";

/** The behaviour of a policy in the environment in which it was trained. */
export class TrainedExpert implements BehaviourPolicy {
  readonly #policy: TrainedPolicy;

  /** @throws UserError when the policy has not been trained yet */
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
