import { range } from "../../../base/range.ts";
import { type SawyerVariant, SUBSTEPS } from "./variant.ts";

const TIMESTEP = 0.003;

/** Origin of the door's body in the world; the hinge (x, y) and the middle of the handle in the door's body. */
const DOOR = [0, 0.725, 0.1] as const;
const HINGE = [0.21, 0] as const;
const HANDLE = [-0.05, -0.06, 0.05] as const;

/**
 * The arm with a hook, before a cabinet. The door stands exactly on the table and against the cabinet, and the friction
 * of these contacts holds it. A cylinder and a box stand for the flange's mesh, which the handle touches when pulled.
 */
export const SAWYER_DOOR: SawyerVariant = {
  spec: {
    id: "SawyerDoor",
    observationSize: 4,
    robotColumns: range(0, 3),
    goalSize: 1,
    actionSize: 3,
    horizon: 50,
    distanceThreshold: 0.06,
    secondsPerStep: SUBSTEPS * TIMESTEP,
  },
  summary: "Open a cabinet's door to an angle with a hook on a Sawyer arm.",
  expert: "sawyer-door-expert",
  camera: { azimuth: 28, elevation: -24, target: [-0.02, 0.45, 0.17], distance: 1.9 },
  observesDoor: true,
  low: [-0.1, 0.45, 0.1],
  high: [0.05, 0.65, 0.25],
  settlePosition: [-0.05, 0.635, 0.225],
  goalLow: [0],
  goalHigh: [0.83],
  goalPlace: ([angle]) => {
    const [x, y] = [HANDLE[0] - HINGE[0], HANDLE[1] - HINGE[1]];
    return [
      DOOR[0] + HINGE[0] + x * Math.cos(angle) - y * Math.sin(angle),
      DOOR[1] + HINGE[1] + x * Math.sin(angle) + y * Math.cos(angle),
      DOOR[2] + HANDLE[2],
    ];
  },
  model: {
    timestep: TIMESTEP,
    cone: "pyramidal",
    tolerance: 1e-10,
    margin: 0,
    weldTimeConstant: 0.005,
    weldImpedance: "0.9 0.95 0.001",
    contactImpedance: "0.95 0.95 0.01",
    j0Range: "-1.5 1.5",
    j1Range: "-2 -0.5",
    j6Range: "-0.01 0.01",
    flange: `
      <geom name="flange" class="tool" type="cylinder" pos="0 0.001 -0.001" size="0.0413 0.0315"/>
      <geom name="flange_side" class="tool" type="box" pos="0 0.035 -0.0018" size="0.033 0.033 0.028"/>`,
    hand: `
      <geom name="hook_across" class="tool" type="box" pos="0 0.03 0" size="0.01 0.03 0.01"/>
      <geom name="hook_down" class="tool" type="box" pos="0.01 0.05 0" size="0.03 0.01 0.01"/>`,
    world: `
      <geom name="table" class="table" type="box" pos="0 0.7 -0.51" size="0.4 0.5 0.41"/>
      <geom name="cabinet" class="furniture" pos="0 0.935 0.1" size="0.22 0.2 0.22"/>
      <body name="door" pos="${DOOR.join(" ")}">
        <joint name="door" axis="0 0 1" pos="${HINGE.join(" ")} 0" range="0 1.0472" damping="0.1" armature="0"/>
        <geom name="door" class="furniture" size="0.2 0.01 0.2"/>
        <geom name="trim_bottom" class="trim" pos="0 0 -0.21" size="0.2 0.01 0.01"/>
        <geom name="trim_top" class="trim" pos="0 0 0.21" size="0.2 0.01 0.01"/>
        <geom name="trim_left" class="trim" pos="-0.21 0 0" size="0.01 0.01 0.22"/>
        <geom name="trim_right" class="trim" pos="0.21 0 0" size="0.01 0.01 0.22"/>
        <geom name="handle" class="furniture" pos="${HANDLE.join(" ")}" size="0.1085 0.01 0.01"/>
        <geom name="handle_left" class="furniture" pos="-0.15 -0.03 0.05" size="0.01 0.03 0.01"/>
        <geom name="handle_right" class="furniture" pos="0.05 -0.03 0.05" size="0.01 0.03 0.01"/>
      </body>`,
  },
};
