import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { moveBy, readObservation } from "./moves.ts";

/** This far above the block the open fingers clear it. */
const HOVER = 0.05;
/** The open fingers fit around the block while the gripper is this close beside its centre, in x and in y … */
const OVER = 0.025;
/** … and hold it when closed while the gripper is this close above or below. */
const LEVEL = 0.025;
/** The fingers are 0.1 apart when open and 0.05 around the block. */
const CLOSED = 0.06;
/** Height of the block's centre on the table. */
const TABLE = 0.425;
/** A block this close to a goal on the table is let go, and the gripper waits this far above. */
const CLOSE_ENOUGH = 0.02;
const AWAY = 0.1;

/** FetchPickAndPlace: over the block, down, grasp, and straight to the goal; begins again when the block was lost. */
export class FetchPickExpert implements BehaviourPolicy {
  reset(): void {}

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    const { gripperX, gripperY, gripperZ, objectX, objectY, objectZ, opening } = readObservation(observation);
    const x = objectX - gripperX;
    const y = objectY - gripperY;
    const z = objectZ - gripperZ;
    const isOver = Math.abs(x) < OVER && Math.abs(y) < OVER;
    const isAround = isOver && Math.abs(z) < LEVEL;
    const goal = [desiredGoal[0] - objectX, desiredGoal[1] - objectY, desiredGoal[2] - objectZ] as const;
    const isDone = Math.hypot(...goal) < CLOSE_ENOUGH && desiredGoal[2] < TABLE + CLOSE_ENOUGH;
    action[3] = isAround && !isDone ? -1 : 1;
    if (isDone) moveBy(action, 0, 0, z + AWAY);
    else if (isAround && opening < CLOSED) moveBy(action, ...goal);
    else moveBy(action, x, y, isOver ? z : z + HOVER);
  }
}
