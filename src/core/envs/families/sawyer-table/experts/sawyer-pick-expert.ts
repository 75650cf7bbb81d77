import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { CUBE } from "../variants.ts";
import { moveBy } from "./moves.ts";

/** This far above the cube the open fingers clear it. */
const HOVER = 0.06;
/** The open fingers fit around the cube while the hand is this close beside its middle, in x and in y … */
const OVER = 0.012;
/** … and hold it when closed while the hand is this close above or below. */
const LEVEL = 0.01;
/** The fingers are 0.08 apart when open and 0.04 around the cube: below the first it is held, above the second it is free. */
const CLOSED = 0.045;
const OPEN = 0.06;
/** The cube is carried this far above the table, or above its goal, until it is this close to the goal in the plane. */
const LIFT = 0.03;
const NEAR = 0.03;
/** A cube this close to a goal on the table is let go, and the hand waits this far above. */
const CLOSE_ENOUGH = 0.015;
const AWAY = 0.08;

/** SawyerPickAndPlace: over the cube, down, grasp, and through the air to the goal; begins again when the cube was lost. */
export class SawyerPickExpert implements BehaviourPolicy {
  reset(): void {}

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    const [handX, handY, handZ, opening, cubeX, cubeY, cubeZ] = observation;
    const [x, y, z] = [cubeX - handX, cubeY - handY, cubeZ - handZ];
    const isOver = Math.abs(x) < OVER && Math.abs(y) < OVER;
    const isAround = isOver && Math.abs(z) < LEVEL;
    const [goalX, goalY, goalZ] = [desiredGoal[0] - cubeX, desiredGoal[1] - cubeY, desiredGoal[2] - cubeZ];
    const isNear = Math.hypot(goalX, goalY) < NEAR;
    const isDone = Math.hypot(goalX, goalY, goalZ) < CLOSE_ENOUGH && desiredGoal[2] < 2 * CUBE;
    action[3] = isAround && !isDone ? -1 : 1;
    if (isDone) moveBy(action, 0, 0, opening < OPEN ? 0 : z + AWAY);
    else if (isAround && opening < CLOSED)
      moveBy(action, goalX, goalY, isNear ? goalZ : Math.max(goalZ, CUBE + LIFT - cubeZ));
    else moveBy(action, x, y, isOver ? z : z + HOVER);
  }
}
