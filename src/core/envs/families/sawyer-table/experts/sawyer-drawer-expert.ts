import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { moveBy } from "./moves.ts";

/** From the middle of the bar to the middle of the slot behind it, along y. */
const SLOT = 0.0275;
/** The peg's tip clears the bar above this height … */
const ABOVE = 0.11;
/** … and is in the slot below this one; it stays at the last. */
const INSIDE = 0.085;
const LOWERED = 0.06;
/** The peg goes down when it is this close to the middle of the slot. */
const ALIGNED = 0.012;
/** Metres that the drawer is moved per step. */
const PACE = 0.015;

/** SawyerDrawer: the peg goes down into the slot behind the handle and takes the drawer along, both ways. */
export class SawyerDrawerExpert implements BehaviourPolicy {
  reset(): void {}

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    const [x, y, z, handleX, handleY] = observation;
    const [awayX, awayY] = [handleX - x, handleY + SLOT - y];
    if (z < INSIDE) {
      const way = desiredGoal[1] - handleY;
      moveBy(action, awayX, Math.min(PACE, Math.max(-PACE, way)), LOWERED - z);
    } else moveBy(action, awayX, awayY, (Math.hypot(awayX, awayY) < ALIGNED ? LOWERED : ABOVE) - z);
  }
}
