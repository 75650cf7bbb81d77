import type { RandomGenerator } from "../../../random/generator.ts";

/** The fingers that the thumb can meet; the thumb comes after them. */
const FINGERS = 4;
const THUMB = 3 * FINGERS;
/** Where fingertips meet, relative to the palm, in metres … */
const MEETING_OFFSET = [0, -0.09, 0.05];
/** … and its standard deviation along each axis. */
const MEETING_DEVIATION = 0.005;
/** How far before the meeting point each fingertip stops, in metres. */
const GAP = 0.005;
/** Share of the goals that are to stay as at the start. */
const REST_SHARE = 0.1;

/**
 * Draws a goal: five fingertip positions, in which the thumb meets one finger and the others stay.
 *
 * @param fingertips their positions at the start, x, y, z each
 * @param palm position of the palm at the start, x, y, z
 */
export function drawGoal(
  fingertips: ArrayLike<number>,
  palm: ArrayLike<number>,
  random: RandomGenerator,
): Float64Array {
  const finger = random.integer(FINGERS);
  const meeting = MEETING_OFFSET.map((offset, i) => palm[i] + offset + MEETING_DEVIATION * random.normal());
  const stay = random.uniform() < REST_SHARE;
  return stay ? Float64Array.from(fingertips) : meetingGoal(fingertips, finger, meeting);
}

/** The goal in which the thumb and `finger` (0–3) meet at `meeting`, each coming straight from where it is. */
export function meetingGoal(
  fingertips: ArrayLike<number>,
  finger: number,
  meeting: readonly number[],
): Float64Array {
  const goal = Float64Array.from(fingertips);
  for (const tip of [THUMB, 3 * finger]) {
    const distance = Math.hypot(...meeting.map((value, i) => value - goal[tip + i]));
    for (let i = 0; i < 3; i++) goal[tip + i] = meeting[i] - (GAP * (meeting[i] - goal[tip + i])) / distance;
  }
  return goal;
}
