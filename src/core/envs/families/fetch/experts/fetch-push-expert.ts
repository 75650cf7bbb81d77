import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { Line, readObservation } from "./moves.ts";

/** Distance of gripper and block at which the closed fingers touch the block's side … */
const CONTACT = 0.04;
/** … and at which they pass its corners. */
const CLEARANCE = 0.07;
/** The gripper pushes while it is behind the block and no further than this beside the line to the goal. */
const ALIGNED = 0.022;
/** A block that will come to rest this close to the goal is left alone, and the gripper keeps away from it. */
const CLOSE_ENOUGH = 0.035;
const AWAY = 0.1;
/** A block with the speed w comes to rest COAST · w² further on: 1 / (2 · 9.81 m/s² · (0.04 s)²), with friction 1. */
const COAST = 31.9;
/** What is left of the gripper's speed for the coasting when it stops. */
const HANDED_ON = 0.8;

/** FetchPush: walks around the block until the block is between gripper and goal, and pushes. */
export class FetchPushExpert implements BehaviourPolicy {
  reset(): void {}

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    const { gripperX, gripperY, gripperZ, objectX, objectY, objectZ, speedX, speedY } =
      readObservation(observation);
    const coast = COAST * Math.hypot(speedX, speedY);
    const line = new Line(
      gripperX,
      gripperY,
      objectX + coast * speedX,
      objectY + coast * speedY,
      desiredGoal,
    );
    const up = objectZ - gripperZ;
    action[3] = 0;
    if (line.distance < CLOSE_ENOUGH) line.retreat(action, AWAY, up);
    else if (line.behind > 0 && Math.abs(line.left) < ALIGNED) {
      // A push by p and the coasting COAST · p² after it make up the distance.
      const ratio = COAST * HANDED_ON;
      const push = (Math.sqrt(1 + 4 * ratio * line.distance) - 1) / (2 * ratio);
      line.move(action, push + line.behind - CONTACT, -line.left, up);
    } else line.moveAround(action, CLEARANCE, up);
  }
}
