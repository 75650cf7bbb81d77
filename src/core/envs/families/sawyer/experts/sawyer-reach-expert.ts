import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";

/** Metres by which the hand moves in one step of a unit action. */
const METRES_PER_STEP = 0.02;
/** Share of the way that is left which it covers in a step; with haste its data would be better than WGCSL's. */
const PACE = 0.11;

/** SawyerReach: straight to the goal, ever more slowly. */
export class SawyerReachExpert implements BehaviourPolicy {
  reset(): void {}

  act({ achievedGoal, desiredGoal }: GoalEnv, action: Float32Array): void {
    for (let i = 0; i < action.length; i++)
      action[i] = (PACE * (desiredGoal[i] - achievedGoal[i])) / METRES_PER_STEP;
  }
}
