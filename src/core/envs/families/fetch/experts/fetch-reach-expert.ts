import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { moveBy } from "./moves.ts";

/** FetchReach: straight to the goal. */
export class FetchReachExpert implements BehaviourPolicy {
  reset(): void {}

  act({ achievedGoal, desiredGoal }: GoalEnv, action: Float32Array): void {
    moveBy(
      action,
      desiredGoal[0] - achievedGoal[0],
      desiredGoal[1] - achievedGoal[1],
      desiredGoal[2] - achievedGoal[2],
    );
    action[3] = 0;
  }
}
