import { DIGITS, HAND_JOINTS, type HandJoint, SERVO_JOINTS } from "./joints.ts";
import { TIMESTEP } from "./spec.ts";

/** What distinguishes the four fingers, of which all other numbers are the same. */
interface Finger {
  /** The letters its parts' names begin with. */
  readonly prefix: "ff" | "mf" | "rf" | "lf";
  /** Where the knuckle sits in the body before it. */
  readonly knuckle: string;
  /** Centre of mass of the middle phalanx. */
  readonly middleCentre: number;
}

/**
 * A body: where it is in the one before it, the joint that turns it (or none), its mass (kg) with the centre, the axes
 * and the moments of its inertia, and what it carries.
 */
function body(
  name: string,
  place: string,
  jointName: string | undefined,
  inertia: { mass: number; centre?: string; axes?: string; moments?: string },
  content: string,
): string {
  const { mass, centre = "0 0 0", axes = "1 0 0 0", moments = "1e-5 1e-5 1e-5" } = inertia;
  return `
    <body name="${name}" ${place}>
      ${jointName === undefined ? "" : joint(jointName)}
      <inertial mass="${mass}" pos="${centre}" quat="${axes}" diaginertia="${moments}"/>
      ${content}
    </body>`;
}

function joint(name: string): string {
  const { axis, range } = HAND_JOINTS.find((candidate) => candidate.name === name)!;
  const wrist = name.startsWith("WR") ? 'damping="0.5" armature="0.005"' : "";
  return `<joint name="${name}" axis="${axis.join(" ")}" range="${range.join(" ")}" ${wrist}/>`;
}

/** A phalanx along z from the origin of its body. */
function phalanx(name: string, radius: number, halfLength: number, more = ""): string {
  return `<geom name="${name}" type="capsule" pos="0 0 ${halfLength}" size="${radius} ${halfLength}" ${more}/>`;
}

function fingertip(name: string, height: number): string {
  return `<site name="${name}" pos="0 0 ${height}"/>`;
}

/** Knuckle, proximal, middle and distal phalanx, each inside the one before. */
function finger({ prefix, knuckle, middleCentre }: Finger): string {
  const letters = prefix.toUpperCase();
  const distal = body(
    `${prefix}distal`,
    'pos="0 0 0.025"',
    `${letters}J0`,
    { mass: 0.01, centre: "0 0 0.015", axes: "0.707 -0.003 0.003 0.707" },
    phalanx(`${prefix}distal`, 0.00705, 0.012, 'condim="4"') + fingertip(prefix, 0.026),
  );
  const middle = body(
    `${prefix}middle`,
    'pos="0 0 0.045"',
    `${letters}J1`,
    { mass: 0.012, centre: `0 0 ${middleCentre}`, axes: "0.707 0 0 0.707" },
    phalanx(`${prefix}middle`, 0.00805, 0.0125) + distal,
  );
  const proximal = body(
    `${prefix}proximal`,
    "",
    `${letters}J2`,
    { mass: 0.014, centre: "0 0 0.023", axes: "0.707 -0.004 0.004 0.707" },
    phalanx(`${prefix}proximal`, 0.01, 0.0225) + middle,
  );
  const inertia = { mass: 0.008, axes: "0.52 0.854 0.006 -0.003" };
  return body(`${prefix}knuckle`, `pos="${knuckle}"`, `${letters}J3`, inertia, proximal);
}

/** The little finger's knuckle sits on a bone of its own that bends the palm. */
function littleFinger(): string {
  return body(
    "lfmetacarpal",
    'pos="-0.017 0 0.044"',
    "LFJ4",
    { mass: 0.075, centre: "-0.014 0.001 0.014", axes: "0.709 -0.092 -0.063 0.696" },
    `<geom name="lfmetacarpal" type="box" pos="-0.0165 0 0.01" size="0.0095 0.0111 0.025"/>
      ${finger({ prefix: "lf", knuckle: "-0.017 0 0.044", middleCentre: 0.012 })}`,
  );
}

/** Boxes of 2 mm at the thumb's inner joints, which now and then touch a fingertip. */
function speck(name: string): string {
  return `<geom name="${name}" type="box" size="0.001 0.001 0.001" conaffinity="1" margin="0.0005"/>`;
}

function thumb(): string {
  const distal = body(
    "thdistal",
    'pos="0 0 0.032"',
    "THJ0",
    { mass: 0.016, centre: "0 0 0.016", axes: "0.999 -0.005 -0.047 0.005" },
    phalanx("thdistal", 0.00918, 0.013, 'condim="4"') + fingertip("th", 0.0275),
  );
  const middle = body(
    "thmiddle",
    "",
    "THJ1",
    { mass: 0.016, centre: "0 0 0.016", axes: "1 -0.001 -0.007 0.003" },
    phalanx("thmiddle", 0.011, 0.016) + distal,
  );
  const hub = body("thhub", 'pos="0 0 0.038"', "THJ2", { mass: 0.002 }, speck("thhub") + middle);
  const proximal = body(
    "thproximal",
    "",
    "THJ3",
    { mass: 0.016, centre: "0 0 0.017", axes: "0.982 0 0.001 0.191" },
    phalanx("thproximal", 0.013, 0.019) + hub,
  );
  const place = 'pos="0.034 -0.009 0.029" axisangle="0 1 0 0.785"';
  return body("thbase", place, "THJ4", { mass: 0.01 }, speck("thbase") + proximal);
}

function hand(): string {
  const palm = body(
    "palm",
    'pos="0 0 0.034"',
    "WRJ0",
    { mass: 0.3, centre: "0.006 0 0.036", axes: "0.716 0.044 0.075 0.693", moments: "0.001 0.001 0.001" },
    `<geom name="palm" type="box" pos="0.011 0 0.038" size="0.032 0.0111 0.049"/>
      <geom name="palm heel" type="box" pos="-0.032 0 0.014" size="0.011 0.0111 0.025"/>
      ${finger({ prefix: "ff", knuckle: "0.033 0 0.095", middleCentre: 0.011 })}
      ${finger({ prefix: "mf", knuckle: "0.011 0 0.099", middleCentre: 0.012 })}
      ${finger({ prefix: "rf", knuckle: "-0.011 0 0.095", middleCentre: 0.012 })}
      ${littleFinger()}
      ${thumb()}`,
  );
  const wrist = body(
    "wrist",
    'pos="0 0 0.256"',
    "WRJ1",
    { mass: 0.3, centre: "0.003 0 0.016", axes: "0.504 0.496 0.495 0.504", moments: "0.001 0.001 0.001" },
    `<geom name="wrist" type="capsule" size="0.015 0.01" quat="0.707 0.707 0 0"/>${palm}`,
  );
  const forearm = body(
    "forearm",
    'pos="0 0.01 0"',
    undefined,
    { mass: 4, centre: "0.001 -0.002 0.29", axes: "0.982 -0.016 0 -0.188", moments: "0.01 0.01 0.0075" },
    `<geom name="forearm" type="cylinder" pos="0 0.0103 0.1382" size="0.0672 0.0977" contype="0"/>${wrist}`,
  );
  const place = 'pos="1 1.25 0.15" euler="1.5708 0 3.14159"';
  return body("mount", place, undefined, { mass: 0.1, moments: "0.001 0.001 0.001" }, forearm);
}

/** What can touch: the thumb's tip with all it reaches, and fingers with their neighbours. */
const CONTACT_PAIRS: readonly (readonly [string, string])[] = [
  ["thdistal", "ffdistal"],
  ["thdistal", "ffmiddle"],
  ["thdistal", "ffproximal"],
  ["thdistal", "mfproximal"],
  ["thdistal", "mfdistal"],
  ["thdistal", "rfdistal"],
  ["thdistal", "lfdistal"],
  ["thdistal", "palm"],
  ["mfdistal", "ffdistal"],
  ["rfdistal", "mfdistal"],
  ["lfdistal", "rfdistal"],
  ["lfdistal", "rfdistal"], // twice, as in the original, which doubles the force
  ["mfproximal", "ffproximal"],
  ["rfproximal", "mfproximal"],
  ["lfproximal", "rfproximal"],
  ["lfdistal", "mfdistal"],
  ["lfdistal", "rfmiddle"],
  ["lfmiddle", "rfdistal"],
  ["lfmiddle", "rfmiddle"],
];

function contactPair([a, b]: readonly [string, string]): string {
  return `<pair geom1="${a}" geom2="${b}" condim="1"/>`;
}

/** Keeps the last joint of a finger within about 0.14 radians of 1.14 times the one before it. */
function coupling(digit: string): string {
  const letters = digit.toUpperCase();
  return `
    <fixed name="${digit} coupling" range="-0.001 0.001">
      <joint joint="${letters}J0" coef="0.00705"/>
      <joint joint="${letters}J1" coef="-0.00805"/>
    </fixed>`;
}

function servo({ name, range, servo }: HandJoint): string {
  const { gain, limit } = servo!;
  return `<position name="${name}" joint="${name}" kp="${gain}" ctrllimited="true" ctrlrange="${range.join(" ")}"
              forcelimited="true" forcerange="${-limit} ${limit}"/>`;
}

/**
 * The MJCF text of the Shadow hand: 24 joints, 20 servos. The original's collision shapes were primitives all along
 * (its meshes are only drawn, but for the forearm, which nothing reaches). Of its 44 tendons, which limit joints, the
 * 40 left out here are looser than the joints' own ranges. Shapes collide with the floor and where listed as pairs.
 */
export const HAND_MODEL = `
<mujoco model="HandReach">
  <compiler angle="radian"/>
  <option timestep="${TIMESTEP}" iterations="20"/>
  <size memory="512K"/>
  <default>
    <joint damping="0.1" armature="0.001" margin="0.01" frictionloss="0.001"/>
    <geom conaffinity="0" rgba="0.86 0.78 0.7 1"/>
  </default>
  <worldbody>
    <geom name="floor" type="plane" pos="1 1 0" size="1 1 1" conaffinity="1" rgba="0.45 0.47 0.5 1"/>
    ${hand()}
  </worldbody>
  <contact>
    ${CONTACT_PAIRS.map(contactPair).join("\n    ")}
  </contact>
  <tendon>${DIGITS.slice(0, 4).map(coupling).join("")}
  </tendon>
  <actuator>
    ${SERVO_JOINTS.map(servo).join("\n    ")}
  </actuator>
</mujoco>`;
