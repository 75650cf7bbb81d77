import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { Line, readObservation } from "./moves.ts";

/** A strike begins at rest, this far behind the puck's centre, and lasts so many steps. */
const STANCE = 0.058;
const STRIKE_STEPS = 2;
/** … with the gripper this close to its place, no faster than this. */
const IN_PLACE = 0.006;
const STILL = 0.003;
/** The gripper steps straight to its place when the line to the goal is no further beside than this times behind. */
const ALIGNED = 0.2;
/** Distance at which the gripper passes the puck on its way around. */
const CLEARANCE = 0.075;
/** A puck that will come to rest this close to the goal is left alone, and so is one faster than this. */
const CLOSE_ENOUGH = 0.045;
const MOVING = 0.002;
const AWAY = 0.12;
/** A puck with the speed w comes to rest COAST · w² further on: 1 / (2 · 0.981 m/s² · (0.04 s)²), with friction 0.1. */
const COAST = 318.6;

/**
 * FetchSlide: walks behind the puck and strikes it once, as hard as the distance needs. Where the puck comes to rest
 * elsewhere, it is struck again if the arm reaches it.
 */
export class FetchSlideExpert implements BehaviourPolicy {
  readonly #strike = new Float32Array(4);
  #stepsLeft = 0;

  reset(): void {
    this.#stepsLeft = 0;
  }

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    if (this.#stepsLeft === 0) this.#prepare(observation, desiredGoal, action);
    if (this.#stepsLeft === 0) return;
    action.set(this.#strike);
    this.#stepsLeft--;
  }

  /** Writes the next action on the way to a strike, or decides on a strike. */
  #prepare(observation: Float64Array, goal: Float64Array, action: Float32Array): void {
    const { gripperX, gripperY, gripperZ, gripperSpeed, objectX, objectY, objectZ, speedX, speedY } =
      readObservation(observation);
    const speed = Math.hypot(speedX, speedY);
    const coast = COAST * speed;
    const line = new Line(gripperX, gripperY, objectX + coast * speedX, objectY + coast * speedY, goal);
    const up = objectZ - gripperZ;
    action[3] = 0;
    if (line.distance < CLOSE_ENOUGH || speed > MOVING) line.retreat(action, AWAY, up);
    else if (Math.hypot(line.behind - STANCE, line.left) < IN_PLACE && gripperSpeed < STILL) {
      const strength = strengthFor(line);
      this.#strike.set([strength * line.forwardX, strength * line.forwardY]);
      this.#stepsLeft = STRIKE_STEPS;
    } else if (Math.abs(line.left) < ALIGNED * line.behind)
      line.move(action, line.behind - STANCE, -line.left, up);
    else line.moveAround(action, CLEARANCE, up);
  }
}

/**
 * Size of the action for a strike. Measured over 300 strikes: the puck travels k · size² − 0.033, where k is 0.7, and up
 * to 0.95 in the diagonal directions, in which the edge of the closed fingers hits it instead of their side.
 */
function strengthFor({ distance, forwardX, forwardY }: Line): number {
  const edge = Math.max(0, (Math.abs(2 * forwardX * forwardY) - 0.84) / 0.16);
  return Math.min(1, Math.sqrt((distance + 0.033) / (0.7 + 0.25 * edge)));
}
