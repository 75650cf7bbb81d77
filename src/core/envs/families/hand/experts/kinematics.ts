import { DIGITS, HAND_JOINTS, SERVO_JOINTS } from "../joints.ts";

type Vector = readonly [x: number, y: number, z: number];

/** A turn about an axis through `place`, both in the frame before it: by a joint's angle, or by a fixed one. */
interface Turn {
  readonly place: Vector;
  readonly axis: Vector;
  readonly by: { readonly joint: number } | { readonly angle: number };
}

/** From the world to a fingertip, whose position is given in the frame after the last turn. */
interface Chain {
  readonly turns: readonly Turn[];
  readonly tip: Vector;
}

/** A joint as it stands in the world. */
interface Hinge {
  /** Its number among the hand's 24. */
  readonly joint: number;
  readonly axis: Vector;
  readonly place: Vector;
}

/** How far the last joint of a finger turns with the one before it, through their tendon. */
export const COUPLING = 0.00805 / 0.00705;

/** For each entry of an action the joint that its servo turns, and the one that follows by a tendon. */
export const SERVOS = SERVO_JOINTS.map(({ name, range }) => {
  const joint = HAND_JOINTS.findIndex((candidate) => candidate.name === name);
  const next = HAND_JOINTS.at(joint + 1);
  return { joint, follower: next !== undefined && next.servo === undefined ? joint + 1 : undefined, range };
});

const ORIGIN: Vector = [0, 0, 0];
const X: Vector = [1, 0, 0];
const Y: Vector = [0, 1, 0];
const Z: Vector = [0, 0, 1];

/** How the hand is mounted, and its wrist. All lengths are the model's. */
const WRIST: readonly Turn[] = [
  { place: [1, 1.25, 0.15], axis: X, by: { angle: Math.PI / 2 } },
  { place: ORIGIN, axis: Z, by: { angle: Math.PI } },
  hinge("WRJ1", [0, 0.01, 0.256]),
  hinge("WRJ0", [0, 0, 0.034]),
];

/** In the order of {@link DIGITS}. */
const CHAINS: readonly Chain[] = [
  finger("FF", [hinge("FFJ3", [0.033, 0, 0.095])]),
  finger("MF", [hinge("MFJ3", [0.011, 0, 0.099])]),
  finger("RF", [hinge("RFJ3", [-0.011, 0, 0.095])]),
  finger("LF", [hinge("LFJ4", [-0.017, 0, 0.044]), hinge("LFJ3", [-0.017, 0, 0.044])]),
  {
    turns: [
      ...WRIST,
      { place: [0.034, -0.009, 0.029], axis: Y, by: { angle: 0.785 } },
      hinge("THJ4", ORIGIN),
      hinge("THJ3", ORIGIN),
      hinge("THJ2", [0, 0, 0.038]),
      hinge("THJ1", ORIGIN),
      hinge("THJ0", [0, 0, 0.032]),
    ],
    tip: [0, 0, 0.0275],
  },
];

function finger(letters: string, knuckle: readonly Turn[]): Chain {
  const bends = [
    hinge(`${letters}J2`, ORIGIN),
    hinge(`${letters}J1`, [0, 0, 0.045]),
    hinge(`${letters}J0`, [0, 0, 0.025]),
  ];
  return { turns: [...WRIST, ...knuckle, ...bends], tip: [0, 0, 0.026] };
}

function hinge(name: string, place: Vector): Turn {
  const joint = HAND_JOINTS.findIndex((candidate) => candidate.name === name);
  return { place, axis: HAND_JOINTS[joint].axis, by: { joint } };
}

/** Where a fingertip is (metres) while the hand's joints stand at `angles`, and the joints it hangs on. */
function digitPose({ turns, tip }: Chain, angles: ArrayLike<number>): { tip: Vector; hinges: Hinge[] } {
  const hinges: Hinge[] = [];
  let origin = ORIGIN;
  let basis: readonly Vector[] = [X, Y, Z];
  const inWorld = ([x, y, z]: Vector): Vector => {
    const [u, v, w] = basis;
    return [x * u[0] + y * v[0] + z * w[0], x * u[1] + y * v[1] + z * w[1], x * u[2] + y * v[2] + z * w[2]];
  };
  for (const { place, axis, by } of turns) {
    origin = add(origin, inWorld(place));
    const length = Math.hypot(...axis);
    const [x, y, z] = inWorld(axis);
    const unit: Vector = [x / length, y / length, z / length];
    if ("joint" in by) hinges.push({ joint: by.joint, axis: unit, place: origin });
    const angle = "joint" in by ? angles[by.joint] : by.angle;
    basis = basis.map((vector) => rotate(vector, unit, angle));
  }
  return { tip: add(origin, inWorld(tip)), hinges };
}

/** Where the fingertips are, and how they move with the servos. */
export interface FingertipKinematics {
  /** x, y, z of each digit's tip in the order of goals, in metres. */
  readonly fingertips: Float64Array;
  /** For each servo the velocities of the fingertips, in metres per radian. */
  readonly columns: readonly Float64Array[];
}

/** The kinematics of the hand while its 24 joints stand at `angles`. */
export function fingertipKinematics(angles: ArrayLike<number>): FingertipKinematics {
  const fingertips = new Float64Array(3 * DIGITS.length);
  const velocities = HAND_JOINTS.map(() => new Float64Array(fingertips.length));
  for (const [digit, chain] of CHAINS.entries()) {
    const { tip, hinges } = digitPose(chain, angles);
    fingertips.set(tip, 3 * digit);
    for (const { joint, axis, place } of hinges) {
      const lever: Vector = [tip[0] - place[0], tip[1] - place[1], tip[2] - place[2]];
      velocities[joint].set(cross(axis, lever), 3 * digit);
    }
  }
  const columns = SERVOS.map(({ joint, follower }) =>
    follower === undefined
      ? velocities[joint]
      : velocities[joint].map((velocity, i) => velocity + COUPLING * velocities[follower][i]),
  );
  return { fingertips, columns };
}

/** Rodrigues' formula for an axis of length 1. */
function rotate(vector: Vector, axis: Vector, angle: number): Vector {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const [x, y, z] = cross(axis, vector);
  const along = (1 - cosine) * (axis[0] * vector[0] + axis[1] * vector[1] + axis[2] * vector[2]);
  return [
    cosine * vector[0] + sine * x + along * axis[0],
    cosine * vector[1] + sine * y + along * axis[1],
    cosine * vector[2] + sine * z + along * axis[2],
  ];
}

function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
