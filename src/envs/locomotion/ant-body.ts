/** What differs between the ants of the benchmarks. */
export interface AntBuild {
  /** Newton metres of a unit action, for every joint. */
  readonly gear: number;
  /** MuJoCo's contact impedance (solimp) of all its geoms. */
  readonly impedance: string;
}

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

/** Actions come in this order of legs, the hip before the ankle. */
const ACTUATED = [LEGS[3], LEGS[0], LEGS[1], LEGS[2]];

/** Height of the torso in the reference pose, in metres. */
export const TORSO_HEIGHT = 0.75;

/**
 * The defaults of an ant, to be put into `<default>`: a class for its parts. Since MuJoCo 3.9 contact margins add up
 * where the larger one counted before, so what it stands on must have a margin of 0: then it moves as it did when the
 * benchmarks were made.
 */
export function antDefaults({ impedance }: AntBuild): string {
  return `
    <default class="ant">
      <joint armature="1" damping="1"/>
      <geom type="capsule" contype="1" conaffinity="0" size="0.08" density="5" margin="0.01" friction="1 0.5 0.5"
            solimp="${impedance}" rgba="0.85 0.6 0.25 1"/>
    </default>`;
}

/** An ant as a body of `<worldbody>`: a torso that moves freely, on four legs with a hip and an ankle each. */
export function antBody(): string {
  return `
    <body name="torso" pos="0 0 ${TORSO_HEIGHT}" childclass="ant">
      <freejoint name="torso"/>
      <geom name="torso" type="sphere" size="0.25"/>
      ${LEGS.map(legBody).join("")}
    </body>`;
}

function legBody({ name, x, y, ankleAxis, ankleRange }: Leg): string {
  const along = (length: number) => `${x * length} ${y * length} 0`;
  return `
      <body name="${name} root">
        <geom name="${name} root" fromto="0 0 0 ${along(0.2)}"/>
        <body name="${name} thigh" pos="${along(0.2)}">
          <joint name="${name} hip" axis="0 0 1" range="-30 30"/>
          <geom name="${name} thigh" fromto="0 0 0 ${along(0.2)}"/>
          <body name="${name} shin" pos="${along(0.2)}">
            <joint name="${name} ankle" axis="${ankleAxis}" range="${ankleRange}"/>
            <geom name="${name} shin" fromto="0 0 0 ${along(0.4)}"/>
          </body>
        </body>
      </body>`;
}

/** The motors of an ant, to be put into `<actuator>`. */
export function antMotors({ gear }: AntBuild): string {
  const motor = (joint: string) => `
    <motor name="${joint}" joint="${joint}" gear="${gear}" ctrllimited="true" ctrlrange="-1 1"/>`;
  return ACTUATED.flatMap(({ name }) => [motor(`${name} hip`), motor(`${name} ankle`)]).join("");
}
