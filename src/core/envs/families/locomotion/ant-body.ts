import { type CapsuleInertia, capsuleInertial } from "./capsule-inertia.ts";

/** Metres between which the torso is unless the ant has fallen, or jumped. */
export const HEALTHY_HEIGHT: readonly [number, number] = [0.2, 1];

interface Leg {
  readonly name: string;
  /** Which way it points: signs of x and y. */
  readonly x: 1 | -1;
  readonly y: 1 | -1;
  readonly ankleAxis: string;
  /** Degrees. */
  readonly ankleRange: string;
}

const LEGS: readonly Leg[] = [
  { name: "left fore", x: 1, y: 1, ankleAxis: "-1 1 0", ankleRange: "30 70" },
  { name: "left hind", x: -1, y: 1, ankleAxis: "1 1 0", ankleRange: "-70 -30" },
  { name: "right hind", x: -1, y: -1, ankleAxis: "-1 1 0", ankleRange: "-70 -30" },
  { name: "right fore", x: 1, y: -1, ankleAxis: "1 1 0", ankleRange: "30 70" },
];

/** Radius of all capsules, in metres. */
const RADIUS = 0.08;
/** Kilograms per cubic metre, of all parts. */
const DENSITY = 5;

/** Actions come in this order of legs, the hip before the ankle. */
const ACTUATED = [LEGS[3], LEGS[0], LEGS[1], LEGS[2]];

/**
 * A class of defaults for the parts of an ant, to be put into `<default>`; friction and impedance are those of the
 * floor. Since MuJoCo 3.9 contact margins add up where the larger one counted before, so what it walks on must have a
 * margin of 0: then it moves as it did when the benchmarks were made.
 */
export function antDefaults(): string {
  return `
    <default class="ant">
      <joint armature="1" damping="1"/>
      <geom type="capsule" conaffinity="0" size="${RADIUS}" density="${DENSITY}" margin="0.01" rgba="0.85 0.6 0.25 1"/>
    </default>`;
}

/**
 * An ant as a body of `<worldbody>`: a torso that moves freely, on four legs with a hip and an ankle each.
 * `inertia` applies to the legs; the torso is a sphere.
 */
export function antBody(inertia: CapsuleInertia = "exact"): string {
  return `
    <body name="torso" pos="0 0 0.75" childclass="ant">
      <freejoint name="torso"/>
      <geom name="torso" type="sphere" size="0.25"/>
      ${LEGS.map((leg) => legBody(leg, inertia)).join("")}
    </body>`;
}

function legBody({ name, x, y, ankleAxis, ankleRange }: Leg, inertia: CapsuleInertia): string {
  const along = (length: number) => `${x * length} ${y * length} 0`;
  /** Inertia of a body that is one capsule, from its origin to `along(length)`. */
  const inertial = (length: number) =>
    capsuleInertial(inertia, DENSITY, [
      {
        centre: [(x * length) / 2, (y * length) / 2, 0],
        axis: [x * Math.SQRT1_2, y * Math.SQRT1_2, 0],
        half: length * Math.SQRT1_2,
        radius: RADIUS,
      },
    ]);
  return `
      <body name="${name} root">${inertial(0.2)}
        <geom name="${name} root" fromto="0 0 0 ${along(0.2)}"/>
        <body name="${name} thigh" pos="${along(0.2)}">${inertial(0.2)}
          <joint name="${name} hip" axis="0 0 1" range="-30 30"/>
          <geom name="${name} thigh" fromto="0 0 0 ${along(0.2)}"/>
          <body name="${name} shin" pos="${along(0.2)}">${inertial(0.4)}
            <joint name="${name} ankle" axis="${ankleAxis}" range="${ankleRange}"/>
            <geom name="${name} shin" fromto="0 0 0 ${along(0.4)}"/>
          </body>
        </body>
      </body>`;
}

/** The motors of an ant, to be put into `<actuator>`. `gear` is in newton metres of a unit action. */
export function antMotors(gear: number): string {
  const motor = (joint: string) => `
    <motor name="${joint}" joint="${joint}" gear="${gear}" ctrllimited="true" ctrlrange="-1 1"/>`;
  return ACTUATED.flatMap(({ name }) => [motor(`${name} hip`), motor(`${name} ankle`)]).join("");
}
