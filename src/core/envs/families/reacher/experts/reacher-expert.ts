import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";

/** Lengths of upper arm and forearm (to the fingertip's centre), in metres. */
const UPPER_ARM = 0.1;
const FOREARM = 0.11;
/** The elbow stops at 3 radians; the expert keeps clear of that. */
const LARGEST_BEND = 2.9;
/** Angular acceleration, in rad/s², of a joint at an action of 1. */
const ACCELERATION = 200;
/** Natural frequency (1/s) of the critically damped motion; a faster one would give better data than WGCSL's. */
const FREQUENCY = 10;

/** Reacher: the joint angles that bring the fingertip to the target, by inverse kinematics, under damped control. */
export class ReacherExpert implements BehaviourPolicy {
  reset(): void {}

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    const [shoulderCosine, elbowCosine, shoulderSine, elbowSine] = observation;
    const shoulder = Math.atan2(shoulderSine, shoulderCosine);
    const elbow = Math.atan2(elbowSine, elbowCosine);
    // The elbow may bend to either side: the side that it is on is the nearer one.
    const bend = (elbow < 0 ? -1 : 1) * bendFor(Math.hypot(desiredGoal[0], desiredGoal[1]));
    const direction = Math.atan2(desiredGoal[1], desiredGoal[0]);
    const offset = Math.atan2(FOREARM * Math.sin(bend), UPPER_ARM + FOREARM * Math.cos(bend));
    const turn = wrap(direction - offset - shoulder);
    action[0] = torque(turn, observation[6]);
    action[1] = torque(bend - elbow, observation[7]);
  }
}

/** The angle of the elbow at which the fingertip is `distance` metres from the shoulder, or as near as may be. */
function bendFor(distance: number): number {
  const cosine = (distance ** 2 - UPPER_ARM ** 2 - FOREARM ** 2) / (2 * UPPER_ARM * FOREARM);
  return Math.min(LARGEST_BEND, Math.acos(Math.min(1, Math.max(-1, cosine))));
}

function torque(angle: number, velocity: number): number {
  return (FREQUENCY ** 2 * angle - 2 * FREQUENCY * velocity) / ACCELERATION;
}

/** The same angle, from −π to π. */
function wrap(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
