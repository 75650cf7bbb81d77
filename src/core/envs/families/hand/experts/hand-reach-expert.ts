import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { HAND_JOINTS } from "../joints.ts";
import { postureFor, turnsTowards } from "./inverse-kinematics.ts";
import { fingertipKinematics, SERVOS } from "./kinematics.ts";

/** Digits are thicker than goals allow for: pressed together, their tips would slip past each other. Metres apart. */
const ROOM = 0.014;
/** Where the thumb's position stands in a goal. */
const THUMB = 12;
/** A servo closes a third of its gap in a step: with a target this many times as far beyond, it closes it all. */
const LEAD = 2;
/** A joint that was let go comes to rest where it is in this many seconds at its present velocity. */
const COAST = 0.02;
/** Share of the fingertips' remaining way by which the posture is corrected in each step … */
const CORRECTION = 0.3;
/** … and the most by which any joint's is, in radians. */
const LARGEST_CORRECTION = 0.1;
/** Metres, as in {@link turnsTowards}. */
const DAMPING = 0.01;

/**
 * HandReach: the posture that inverse kinematics gives for the goal, corrected by where the fingertips come to be, since
 * the hand sags under its weight.
 */
export class HandReachExpert implements BehaviourPolicy {
  #desiredGoal: Float64Array = new Float64Array();
  #goal: Float64Array = new Float64Array();
  #posture: Float64Array = new Float64Array();
  readonly #correction = new Float64Array(SERVOS.length);

  reset({ observation, desiredGoal }: GoalEnv): void {
    this.#desiredGoal = desiredGoal.slice();
    this.#goal = withRoom(desiredGoal);
    this.#posture = postureFor(this.#goal, observation.slice(0, HAND_JOINTS.length));
    this.#correction.fill(0);
  }

  act(env: GoalEnv, action: Float32Array): void {
    const { observation, achievedGoal, desiredGoal } = env;
    const isReplaced = desiredGoal.some((value, i) => value !== this.#desiredGoal[i]);
    if (isReplaced) this.reset(env);
    const way = this.#goal.map((value, i) => value - achievedGoal[i]);
    const turns = turnsTowards(way, fingertipKinematics(observation).columns, DAMPING);
    for (const [i, { joint, range }] of SERVOS.entries()) {
      const correction = this.#correction[i] + CORRECTION * turns[i];
      this.#correction[i] = Math.min(LARGEST_CORRECTION, Math.max(-LARGEST_CORRECTION, correction));
      const angle = this.#posture[joint];
      const rest = observation[joint] + COAST * observation[HAND_JOINTS.length + joint];
      const target = angle + this.#correction[i] + LEAD * (angle - rest);
      action[i] = (2 * target - range[0] - range[1]) / (range[1] - range[0]);
    }
  }
}

/** The goal with the thumb and the finger it meets moved apart. */
function withRoom(goal: Float64Array): Float64Array {
  const result = goal.slice();
  const thumb = goal.subarray(THUMB);
  for (let finger = 0; finger < THUMB; finger += 3) {
    const between = [0, 1, 2].map((axis) => goal[finger + axis] - thumb[axis]);
    const distance = Math.hypot(...between);
    if (distance >= ROOM) continue;
    for (const axis of [0, 1, 2]) {
      const shift = (between[axis] / distance) * ((ROOM - distance) / 2);
      result[finger + axis] += shift;
      result[THUMB + axis] -= shift;
    }
  }
  return result;
}
