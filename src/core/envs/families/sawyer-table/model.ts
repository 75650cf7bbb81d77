import { sawyerModel } from "../sawyer/model.ts";
import type { SawyerModelParts } from "../sawyer/variant.ts";
import { CUBE, HANDLE, SAWYER_PICK, TIMESTEP, TRAVEL } from "./variants.ts";

/** From the hand's origin down to the point that moves in a variant's box, in metres. */
export const REACH = 0.09;
/** Metres by which each finger of the gripper opens. */
export const FINGER_TRAVEL = 0.04;

const ARM = {
  timestep: TIMESTEP,
  cone: "elliptic",
  tolerance: 1e-8,
  margin: 0,
  weldTimeConstant: 0.02,
  // The hand yields before anything that it presses on does.
  weldImpedance: "0.8 0.8 0.001",
  contactImpedance: "0.99 0.999 0.001",
  j0Range: "-3.0503 3.0503",
  j1Range: "-3.8 -0.5",
  j6Range: "-4.7124 4.7124",
  flange: "",
} as const satisfies Partial<SawyerModelParts>;

const TABLE = `<geom name="table" class="table" type="plane" pos="0 0.7 0" size="0.4 0.5 0.5"/>`;
const WOOD = 'rgba="0.55 0.38 0.24 1"';
const TOOL_POINT = `<site name="tool" pos="${REACH} 0 0"/>`;

/** The box: half its width, depth and height, and the thickness of its boards, in metres. */
const BOX = { width: 0.16, depth: 0.12, height: 0.07, board: 0.008 } as const;
/** From the middle of the handle's bar to the drawer's front, in metres. */
const GAP = 0.055;
const FRONT = HANDLE[1] + GAP;

/** A hand with a peg before a box with a drawer, whose friction keeps it where it is left. */
export function drawerModel(): string {
  const { width, depth, height, board } = BOX;
  const middle = FRONT + depth;
  const wall = (name: string, x: number, y: number, z: number, size: string) =>
    `<geom name="${name}" class="furniture" contype="0" ${WOOD} pos="${x} ${y} ${z}" size="${size}"/>`;
  const part = (name: string, x: number, y: number, z: number, size: string, look: string) =>
    `<geom name="${name}" class="furniture" contype="0" ${look} mass="0.2" pos="${x} ${y} ${z}" size="${size}"/>`;
  const [light, metal] = ['rgba="0.88 0.78 0.62 1"', 'rgba="0.25 0.3 0.6 1"'];
  const inner = width - 2 * board - 0.004;
  return sawyerModel({
    ...ARM,
    hand: `
      ${TOOL_POINT}
      <geom name="peg" class="tool" type="capsule" fromto="0.03 0 0 ${REACH} 0 0" size="0.01"/>`,
    world: `
      ${TABLE}
      ${wall("box_top", 0, middle, 2 * height - board, `${width} ${depth} ${board}`)}
      ${wall("box_left", -(width - board), middle, height - board, `${board} ${depth} ${height - board}`)}
      ${wall("box_right", width - board, middle, height - board, `${board} ${depth} ${height - board}`)}
      ${wall("box_back", 0, middle + depth - board, height - board, `${inner} ${board} ${height - board}`)}
      <body name="drawer" pos="0 ${FRONT} 0">
        <joint name="drawer" type="slide" axis="0 -1 0" range="0 ${TRAVEL}" damping="10" armature="0" frictionloss="5"
               solreflimit="0.006 1" solimplimit="0.99 0.999 0.001"/>
        ${part("front", 0, board, 0.062, `${inner} ${board} 0.056`, light)}
        ${part("floor", 0, depth - board, 0.012, `${inner} ${depth - 3 * board} 0.006`, light)}
        ${part("bar", 0, -GAP, HANDLE[2], "0.07 0.008 0.01", metal)}
        ${part("post_left", -0.062, -GAP / 2, HANDLE[2], `0.008 ${GAP / 2} 0.01`, metal)}
        ${part("post_right", 0.062, -GAP / 2, HANDLE[2], `0.008 ${GAP / 2} 0.01`, metal)}
      </body>`,
  });
}

/** Where the cube stays, x and y from … to, in metres: within reach of the hand. */
const FIELD = [0, 1].map((i) => [SAWYER_PICK.low[i] - 1.5 * CUBE, SAWYER_PICK.high[i] + 1.5 * CUBE]);
/** Half the width and height of the line around it. */
const LINE = [0.004, 0.0005] as const;

/** A line on the table, above which invisible walls hold the cube, however it is hit, and nothing else. */
function field(): string {
  const [x, y] = FIELD;
  const [width, height] = LINE;
  const [middle, half] = [(y[0] + y[1]) / 2, (y[1] - y[0]) / 2];
  const edge = (name: string, place: string, inwards: string, size: string) => `
      <geom name="wall_${name}" type="plane" pos="${place} 0" zaxis="${inwards} 0" size="0 0 1" contype="0" conaffinity="4"
            rgba="0 0 0 0"/>
      <geom name="line_${name}" class="trim" ${WOOD} pos="${place} ${height}" size="${size} ${height}"/>`;
  return [
    edge("left", `${x[0]} ${middle}`, "1 0", `${width} ${half + width}`),
    edge("right", `${x[1]} ${middle}`, "-1 0", `${width} ${half + width}`),
    edge("near", `0 ${y[0]}`, "0 1", `${x[1]} ${width}`),
    edge("far", `0 ${y[1]}`, "0 -1", `${x[1]} ${width}`),
  ].join("");
}

/** A hand with two fingers above a table with a cube. */
export function pickModel(): string {
  const finger = (name: string, side: 1 | -1) => `
      <body name="${name}" pos="0.065 0 0">
        <joint name="${name}" type="slide" axis="0 ${side} 0" range="0 ${FINGER_TRAVEL}" damping="20" armature="0.5"/>
        <geom name="${name}" class="tool" type="box" pos="0 ${side * 0.006} 0" size="0.035 0.006 0.012" mass="0.1"
              condim="4" friction="1.5 0.02 0.0001"/>
      </body>`;
  const servo = (name: string) =>
    `<position name="${name}" joint="${name}" kp="600" ctrlrange="0 ${FINGER_TRAVEL}" forcerange="-12 12"/>`;
  return sawyerModel({
    ...ARM,
    hand: `
      ${TOOL_POINT}
      <geom name="palm" class="tool" type="box" pos="0.03 0 0" size="0.008 0.05 0.015"/>
      ${finger("left_finger", 1)}
      ${finger("right_finger", -1)}`,
    world: `
      ${TABLE}${field()}
      <body name="cube" pos="0 0.65 ${CUBE}">
        <freejoint name="cube"/>
        <geom name="cube" class="furniture" contype="6" size="${CUBE} ${CUBE} ${CUBE}" mass="0.05" condim="4"
              friction="1 0.02 0.0001" rgba="0.2 0.4 0.8 1"/>
      </body>`,
    actuators: `${servo("left_finger")}${servo("right_finger")}`,
  });
}
