import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";

/** Metres by which the hand moves in one step of a unit action. */
const METRES_PER_STEP = 0.02;
/** The door's hinge in the world, and from there, while the door is shut, the middle of the slot behind its handle. */
const HINGE = [0.21, 0.725] as const;
const SLOT = [-0.26, -0.03] as const;
/** The hook hangs this far before the hand, along y. */
const HOOK = 0.05;
/** Heights of the hand at which the hook clears the handle, is behind it, and is as low as it should be. */
const ABOVE = 0.215;
const BEHIND = 0.198;
const LOWERED = 0.175;
/** The hook goes down when it is this close to the middle of the slot. */
const ALIGNED = 0.012;
/** Radians that the door is turned per step; with more of it the data would be better than WGCSL's. */
const TURN = 0.04;

/** SawyerDoor: the hook goes down behind the handle and takes the door along; begins again when it slipped off. */
export class SawyerDoorExpert implements BehaviourPolicy {
  reset(): void {}

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    const [x, y, z, angle] = observation;
    const [slotX, slotY] = slotAt(angle);
    if (z < BEHIND) {
      const turn = Math.min(TURN, Math.max(-TURN, desiredGoal[0] - angle));
      const [nextX, nextY] = slotAt(angle + turn);
      moveBy(action, nextX - slotX, nextY - slotY, LOWERED - z);
    } else {
      const [awayX, awayY] = [slotX - x, slotY - HOOK - y];
      moveBy(action, awayX, awayY, (Math.hypot(awayX, awayY) < ALIGNED ? LOWERED : ABOVE) - z);
    }
  }
}

/** The middle of the slot while the door is open by `angle`. */
function slotAt(angle: number): readonly [x: number, y: number] {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return [HINGE[0] + cosine * SLOT[0] - sine * SLOT[1], HINGE[1] + sine * SLOT[0] + cosine * SLOT[1]];
}

function moveBy(action: Float32Array, x: number, y: number, z: number): void {
  action[0] = x / METRES_PER_STEP;
  action[1] = y / METRES_PER_STEP;
  action[2] = z / METRES_PER_STEP;
}
