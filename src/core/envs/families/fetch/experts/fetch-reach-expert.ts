import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { moveBy } from "./moves.ts";

/** Share of the remaining way that is covered per step. At full speed the data would be better than WGCSL's. */
const PACE = 0.22;

/** FetchReach: straight to the goal, ever more slowly. */
export class FetchReachExpert implements BehaviourPolicy {
  reset(): void {}

  act({ achievedGoal, desiredGoal }: GoalEnv, action: Float32Array): void {
    moveBy(
      action,
      PACE * (desiredGoal[0] - achievedGoal[0]),
      PACE * (desiredGoal[1] - achievedGoal[1]),
      PACE * (desiredGoal[2] - achievedGoal[2]),
    );
    action[3] = 0;
  }
}
