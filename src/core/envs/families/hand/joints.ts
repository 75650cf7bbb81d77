/** A hinge of the Shadow hand. Angles are radians. */
export interface HandJoint {
  readonly name: string;
  readonly axis: readonly [number, number, number];
  readonly range: readonly [low: number, high: number];
  /** Where episodes begin. */
  readonly start: number;
  /** The position servo that turns it: newton metres per radian, and at most ± this many newton metres. */
  readonly servo?: { readonly gain: number; readonly limit: number };
}

const X = [1, 0, 0] as const;
const Y = [0, 1, 0] as const;

const SPREAD = [-0.349, 0.349] as const;
const BEND = [0, 1.571] as const;

/**
 * All 24 joints in the order of the simulation's state; those with a servo, in this order, are the entries of an
 * action. The last joint of each finger (J0) has none: a tendon makes it follow the joint before it.
 */
export const HAND_JOINTS: readonly HandJoint[] = [
  joint("WRJ1", Y, [-0.489, 0.14], -0.165143397504643, [5, 4.785]),
  joint("WRJ0", X, [-0.698, 0.489], -0.319732865650622, [5, 2.175]),
  joint("FFJ3", Y, SPREAD, 0.143405125465574, [1, 0.9]),
  joint("FFJ2", X, BEND, 0.320282083335916, [1, 0.9]),
  joint("FFJ1", X, BEND, 0.712605360772792, [1, 0.7245]),
  joint("FFJ0", X, BEND, 0.670528100141259),
  joint("MFJ3", Y, SPREAD, 0.000246444303701037, [1, 0.9]),
  joint("MFJ2", X, BEND, 0.315265525108549, [1, 0.9]),
  joint("MFJ1", X, BEND, 0.765980031372984, [1, 0.7245]),
  joint("MFJ0", X, BEND, 0.732315689742592),
  joint("RFJ3", Y, SPREAD, 0.000385207000073781, [1, 0.9]),
  joint("RFJ2", X, BEND, 0.367435462019852, [1, 0.9]),
  joint("RFJ1", X, BEND, 0.711951409500858, [1, 0.7245]),
  joint("RFJ0", X, BEND, 0.669944632751414),
  joint("LFJ4", [0.571, 0, 0.821], [0, 0.785], 0.0525442258033891, [1, 0.9]),
  joint("LFJ3", Y, SPREAD, -0.136155347244747, [1, 0.9]),
  joint("LFJ2", X, BEND, 0.39872030433433, [1, 0.9]),
  joint("LFJ1", X, BEND, 0.741557000967925, [1, 0.7245]),
  joint("LFJ0", X, BEND, 0.704096378652974),
  joint("THJ4", [0, 0, -1], [-1.047, 1.047], 0.00367382382507013, [1, 2.3722]),
  joint("THJ3", X, [0, 1.222], 0.55062914360287, [1, 1.45]),
  joint("THJ2", X, [-0.209, 0.209], -0.0145151519971193, [1, 0.99]),
  joint("THJ1", Y, [-0.524, 0.524], -0.00152292235644854, [1, 0.99]),
  joint("THJ0", Y, [-1.571, 0], -0.789488302160062, [1, 0.81]),
];

function joint(
  name: string,
  axis: HandJoint["axis"],
  range: HandJoint["range"],
  start: number,
  servo?: readonly [gain: number, limit: number],
): HandJoint {
  if (servo === undefined) return { name, axis, range, start };
  return { name, axis, range, start, servo: { gain: servo[0], limit: servo[1] } };
}

/** The joints with a servo, in the order of the entries of an action. */
export const SERVO_JOINTS = HAND_JOINTS.filter(({ servo }) => servo !== undefined);

/** The digits in the order of their fingertips in observations and goals: forefinger to little finger, then thumb. */
export const DIGITS = ["ff", "mf", "rf", "lf", "th"] as const;
