import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";

/** Angles that an action of 1 asks of a finger's joints: to swing sideways, and to bend at its upper and lower joint. */
const SWING_SCALE = 0.48;
const BEND_SCALE = Math.PI / 3;
/** How far fingers are bent with their tips between the valve's arms, and with their tips outside of these. */
const INSIDE = 0.18;
const OUTSIDE = -0.45;
/** A finger is there when it is bent to within about this much. */
const CLOSE = 0.15;
/** From the joint by which a finger swings to its tip, and from the valve's axis to the tip of a finger that hangs down. */
const LENGTH = 0.196;
const RADIUS = 0.036;
/** The middle of a fingertip stays this far from that of an arm which it pushes. */
const THICKNESS = 0.028;
/** How far to the side of where it hangs down a fingertip pushes. */
const REACH = 0.065;
/** A fingertip comes in this far behind an arm … */
const CLEARANCE = 0.012;
/** … and is taken to be behind it (or to push it where the contact is not as computed) within this of the contact. */
const BEHIND = 0.04;
/** Metres per step at which arms are pushed at least. */
const SLOWEST = 0.005;
/** Angles closer than this are left alone. */
const CLOSE_ENOUGH = 0.05;

/** Arms and fingers come in threes, so that all is the same after a third of a turn and fingers can do alike. */
const THIRD = (2 * Math.PI) / 3;

/**
 * DClawTurn: fingertips push the valve's arms from behind as far as they reach, come back outside of the arms and go in
 * behind the next ones. Lengths are metres. Everything is mirrored for turns to the right.
 */
export class DClawTurnExpert implements BehaviourPolicy {
  reset(): void {}

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    const angle = Math.atan2(observation[10], observation[9]);
    const turn = wrap(Math.atan2(desiredGoal[1], desiredGoal[0]) - angle, 2 * Math.PI);
    const mirror = turn < 0 ? -1 : 1;
    const arm = wrap(mirror * (angle - Math.PI / 3), THIRD); // as seen from the finger
    const place = LENGTH * Math.sin((mirror * (observation[0] + observation[3] + observation[6])) / 3);
    const bend = (observation[1] + observation[4] + observation[7]) / 3;
    const move = nextMove({ arm, place, bend, turn: Math.abs(turn) });
    for (let finger = 0; finger < 9; finger += 3) {
      action[finger] = (mirror * Math.asin(move.place / LENGTH)) / SWING_SCALE;
      action[finger + 1] = move.bend / BEND_SCALE;
      action[finger + 2] = 0;
    }
  }
}

/** A finger as it stands: the angle of an arm, the place of its tip to the side, its bend, and the angle left to turn. */
interface Situation {
  readonly arm: number;
  readonly place: number;
  readonly bend: number;
  readonly turn: number;
}

/** Where the finger should go. */
function nextMove({ arm, place, bend, turn }: Situation): Pick<Situation, "place" | "bend"> {
  const isInside = bend > INSIDE - CLOSE;
  if (turn < CLOSE_ENOUGH)
    return isInside ? { place: betweenArms(arm, place), bend: INSIDE } : { place, bend: OUTSIDE };
  const pushed = [arm - THIRD, arm, arm + THIRD].find((candidate) => contact(candidate) >= -REACH)!;
  const push = contact(pushed);
  if (isInside && Math.abs(place - push) < BEHIND) {
    const step = Math.max(SLOWEST, contact(pushed + turn) - push);
    return { place: Math.min(REACH, place + step), bend: INSIDE };
  }
  const start = push - CLEARANCE;
  if (Math.abs(place - start) < CLEARANCE) return { place: start, bend: INSIDE };
  return { place: bend < OUTSIDE + CLOSE ? start : place, bend: OUTSIDE };
}

/** The place at which a fingertip touches an arm from behind; beyond reach where it cannot. */
function contact(arm: number): number {
  const range = Math.min(1.5, Math.max(-1.5, arm));
  return (RADIUS * Math.sin(range) - THICKNESS) / Math.cos(range);
}

/** The place in the middle between the two arms that the fingertip is between, as far as it reaches. */
function betweenArms(arm: number, place: number): number {
  const tip = Math.atan2(place, RADIUS);
  const middle = tip + wrap(arm - THIRD / 2 - tip, THIRD);
  const range = Math.min(1, Math.max(-1, middle));
  return RADIUS * Math.tan(range);
}

/** The same angle, up to full periods, from −period / 2 to period / 2. */
function wrap(angle: number, period: number): number {
  return angle - period * Math.round(angle / period);
}
