/** Radius of all its capsules, in metres. */
const RADIUS = 0.046;

interface Link {
  readonly name: string;
  /** Where its joint is, in the link before it. */
  readonly at: string;
  /** Range of the joint in radians, its damping and its spring. */
  readonly joint: { readonly range: string; readonly damping: number; readonly stiffness: number };
  /** The capsule: half its length, its centre, and its turn about y in radians. */
  readonly capsule: { readonly half: number; readonly at: string; readonly turn: number };
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
      capsule: { half: 0.145, at: "0.1 0 -0.13", turn: -3.8 },
      gear: 120,
    },
    {
      name: "hind shin",
      at: "0.16 0 -0.25",
      joint: { range: "-0.785 0.785", damping: 4.5, stiffness: 180 },
      capsule: { half: 0.15, at: "-0.14 0 -0.07", turn: -2.03 },
      gear: 90,
    },
    {
      name: "hind foot",
      at: "-0.28 0 -0.14",
      joint: { range: "-0.4 0.785", damping: 3, stiffness: 120 },
      capsule: { half: 0.094, at: "0.03 0 -0.097", turn: -0.27 },
      gear: 60,
    },
  ],
  [
    {
      name: "fore thigh",
      at: "0.5 0 0",
      joint: { range: "-1 0.7", damping: 4.5, stiffness: 180 },
      capsule: { half: 0.133, at: "-0.07 0 -0.12", turn: 0.52 },
      gear: 120,
    },
    {
      name: "fore shin",
      at: "-0.14 0 -0.24",
      joint: { range: "-1.2 0.87", damping: 3, stiffness: 120 },
      capsule: { half: 0.106, at: "0.065 0 -0.09", turn: -0.6 },
      gear: 60,
    },
    {
      name: "fore foot",
      at: "0.13 0 -0.18",
      joint: { range: "-0.5 0.5", damping: 1.5, stiffness: 60 },
      capsule: { half: 0.07, at: "0.045 0 -0.07", turn: -0.6 },
      gear: 30,
    },
  ],
];

/** A chain of links, each hanging from the one before it. */
function legBodies([link, ...rest]: readonly Link[]): string {
  if (link === undefined) return "";
  const { name, at, joint, capsule } = link;
  const { range, damping, stiffness } = joint;
  return `
      <body name="${name}" pos="${at}">
        <joint name="${name}" axis="0 1 0" range="${range}" damping="${damping}" stiffness="${stiffness}" armature="0.1"/>
        <geom name="${name}" pos="${capsule.at}" axisangle="0 1 0 ${capsule.turn}" size="${RADIUS} ${capsule.half}"/>
        ${legBodies(rest)}
      </body>`;
}

function motor({ name, gear }: Link): string {
  return `
    <motor name="${name}" joint="${name}" gear="${gear}" ctrllimited="true" ctrlrange="-1 1"/>`;
}

/**
 * The MJCF text of the half cheetah: a torso on two legs that moves in the plane of x and z only, and touches nothing
 * but the floor. `timestep` is in seconds.
 */
export function cheetahModel(timestep: number): string {
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
    <body name="torso" pos="0 0 0.7">
      <joint name="forward" type="slide" axis="1 0 0"/>
      <joint name="up" type="slide" axis="0 0 1"/>
      <joint name="pitch" axis="0 1 0"/>
      <geom name="torso" fromto="-0.5 0 0 0.5 0 0" size="${RADIUS}"/>
      <geom name="head" pos="0.6 0 0.1" axisangle="0 1 0 0.87" size="${RADIUS} 0.15"/>
      ${LEGS.map(legBodies).join("")}
    </body>
  </worldbody>
  <actuator>${LEGS.flat().map(motor).join("")}
  </actuator>
</mujoco>`;
}
