import { type Capsule, type CapsuleInertia, capsuleInertial } from "./capsule-inertia.ts";

/** Radius of all its capsules, in metres. */
const RADIUS = 0.046;

/** Kilograms per cubic metre, before the masses are scaled to a total of 14 kg. */
const DENSITY = 1000;

/** Half the length of a capsule's straight part and its centre, in metres, and its turn about y from upright, in radians. */
interface TurnedCapsule {
  readonly half: number;
  readonly at: readonly [x: number, y: number, z: number];
  readonly turn: number;
}

/** The torso lies along x. */
const TORSO: TurnedCapsule = { half: 0.5, at: [0, 0, 0], turn: Math.PI / 2 };
const HEAD: TurnedCapsule = { half: 0.15, at: [0.6, 0, 0.1], turn: 0.87 };

interface Link {
  readonly name: string;
  /** Where its joint is, in the link before it. */
  readonly at: string;
  /** Range of the joint in radians, its damping and its spring. */
  readonly joint: { readonly range: string; readonly damping: number; readonly stiffness: number };
  readonly capsule: TurnedCapsule;
  /** Newton metres of a unit action. */
  readonly gear: number;
}

/** The links of the hind leg and of the fore leg, from the torso to the foot. */
const LEGS: readonly (readonly Link[])[] = [
  [
    {
      name: "hind thigh",
      at: "-0.5 0 0",
      joint: { range: "-0.52 1.05", damping: 6, stiffness: 240 },
      capsule: { half: 0.145, at: [0.1, 0, -0.13], turn: -3.8 },
      gear: 120,
    },
    {
      name: "hind shin",
      at: "0.16 0 -0.25",
      joint: { range: "-0.785 0.785", damping: 4.5, stiffness: 180 },
      capsule: { half: 0.15, at: [-0.14, 0, -0.07], turn: -2.03 },
      gear: 90,
    },
    {
      name: "hind foot",
      at: "-0.28 0 -0.14",
      joint: { range: "-0.4 0.785", damping: 3, stiffness: 120 },
      capsule: { half: 0.094, at: [0.03, 0, -0.097], turn: -0.27 },
      gear: 60,
    },
  ],
  [
    {
      name: "fore thigh",
      at: "0.5 0 0",
      joint: { range: "-1 0.7", damping: 4.5, stiffness: 180 },
      capsule: { half: 0.133, at: [-0.07, 0, -0.12], turn: 0.52 },
      gear: 120,
    },
    {
      name: "fore shin",
      at: "-0.14 0 -0.24",
      joint: { range: "-1.2 0.87", damping: 3, stiffness: 120 },
      capsule: { half: 0.106, at: [0.065, 0, -0.09], turn: -0.6 },
      gear: 60,
    },
    {
      name: "fore foot",
      at: "0.13 0 -0.18",
      joint: { range: "-0.5 0.5", damping: 1.5, stiffness: 60 },
      capsule: { half: 0.07, at: [0.045, 0, -0.07], turn: -0.6 },
      gear: 30,
    },
  ],
];

/** A chain of links, each hanging from the one before it. */
function legBodies([link, ...rest]: readonly Link[], inertia: CapsuleInertia): string {
  if (link === undefined) return "";
  const { name, at, joint, capsule } = link;
  const { range, damping, stiffness } = joint;
  return `
      <body name="${name}" pos="${at}">${inertial(inertia, capsule)}
        <joint name="${name}" axis="0 1 0" range="${range}" damping="${damping}" stiffness="${stiffness}" armature="0.1"/>
        ${capsuleGeom(name, capsule)}
        ${legBodies(rest, inertia)}
      </body>`;
}

function capsuleGeom(name: string, { half, at, turn }: TurnedCapsule): string {
  return `<geom name="${name}" pos="${at.join(" ")}" axisangle="0 1 0 ${turn}" size="${RADIUS} ${half}"/>`;
}

function inertial(inertia: CapsuleInertia, ...capsules: readonly TurnedCapsule[]): string {
  const turned = ({ half, at, turn }: TurnedCapsule): Capsule => ({
    centre: at,
    axis: [Math.sin(turn), 0, Math.cos(turn)],
    half,
    radius: RADIUS,
  });
  return capsuleInertial(inertia, DENSITY, capsules.map(turned));
}

function motor({ name, gear }: Link): string {
  return `
    <motor name="${name}" joint="${name}" gear="${gear}" ctrllimited="true" ctrlrange="-1 1"/>`;
}

/**
 * The MJCF text of the half cheetah: a torso on two legs that moves in the plane of x and z only, and touches nothing
 * but the floor. `timestep` is in seconds.
 */
export function cheetahModel(timestep: number, inertia: CapsuleInertia): string {
  return `
<mujoco model="CheetahTgtVel">
  <compiler angle="radian" settotalmass="14"/>
  <option timestep="${timestep}"/>
  <size memory="256K"/>
  <default>
    <joint solimplimit="0 0.8 0.03"/>
    <geom type="capsule" contype="1" conaffinity="0" friction="0.4 0.1 0.1" solimp="0 0.8 0.01"
          rgba="0.85 0.6 0.25 1"/>
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="0 0 1" conaffinity="1" rgba="0.45 0.47 0.5 1"/>
    <body name="torso" pos="0 0 0.7">${inertial(inertia, TORSO, HEAD)}
      <joint name="forward" type="slide" axis="1 0 0"/>
      <joint name="up" type="slide" axis="0 0 1"/>
      <joint name="pitch" axis="0 1 0"/>
      <geom name="torso" fromto="-0.5 0 0 0.5 0 0" size="${RADIUS}"/>
      ${capsuleGeom("head", HEAD)}
      ${LEGS.map((leg) => legBodies(leg, inertia)).join("")}
    </body>
  </worldbody>
  <actuator>${LEGS.flat().map(motor).join("")}
  </actuator>
</mujoco>`;
}
