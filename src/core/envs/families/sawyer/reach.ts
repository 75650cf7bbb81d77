import { range } from "../../../base/range.ts";
import { type SawyerVariant, SUBSTEPS } from "./variant.ts";

const TIMESTEP = 0.002;

/** The box in which the hand moves and the goals lie. */
const LOW = [-0.2, 0.55, 0.05] as const;
const HIGH = [0.2, 0.75, 0.3] as const;

/** The arm with a gripper that nothing drives: one claw slides freely, the other is rigid. */
export const SAWYER_REACH: SawyerVariant = {
  spec: {
    id: "SawyerReach",
    observationSize: 3,
    robotColumns: range(0, 3),
    goalSize: 3,
    actionSize: 3,
    horizon: 50,
    distanceThreshold: 0.06,
    secondsPerStep: SUBSTEPS * TIMESTEP,
  },
  summary: "Move the hand of a Sawyer arm to a point above the table.",
  expert: "sawyer-reach-expert",
  camera: { azimuth: 235, elevation: -20, target: [-0.07, 0.35, 0.1], distance: 2.2 },
  observesDoor: false,
  low: LOW,
  high: HIGH,
  settlePosition: [0, 0.5, 0.02], // outside the box: the claws rest on the table, the first step lifts them
  goalLow: LOW,
  goalHigh: HIGH,
  goalPlace: ([x, y, z]) => [x, y, z],
  model: {
    timestep: TIMESTEP,
    cone: "elliptic",
    tolerance: 1e-8,
    margin: 0.001,
    weldTimeConstant: 0.01,
    weldImpedance: "0.9 0.95 0.001",
    contactImpedance: "0.95 0.95 0.01",
    j0Range: "-3.0503 3.0503",
    j1Range: "-3.8 -0.5",
    j6Range: "-4.7124 4.7124",
    flange: "",
    hand: `
      <geom name="palm" class="tool" type="box" size="0.01 0.04 0.01" friction="1 0.005 0.001"/>
      <body name="right_claw" pos="0.03 -0.03 0">
        <joint name="right_claw" type="slide" axis="0 1 0" range="0 0.04" damping="1"/>
        <inertial mass="4" pos="-0.01 0 0" diaginertia="0.1 0.1 0.1"/>
        <geom name="right_claw" class="claw" euler="0 0 0.2"/>
      </body>
      <body name="left_claw" pos="0.03 0.03 0">
        <inertial mass="4" pos="-0.01 0 0" diaginertia="0.1 0.1 0.1"/>
        <geom name="left_claw" class="claw" euler="0 0 -0.2"/>
      </body>`,
    world: `<geom name="table" class="table" type="plane" pos="0 0.7 0" size="0.4 0.5 0.5"/>`,
  },
};
