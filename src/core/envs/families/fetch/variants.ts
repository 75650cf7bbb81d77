import { range } from "../../../base/range.ts";
import type { GoalEnvSpec } from "../../contract/goal-env.ts";

/** An object to manipulate: a solid primitive of 2 kg. */
export interface FetchObject {
  readonly shape: "box" | "cylinder";
  /** Half sizes (box), or radius and half length (cylinder), in metres. */
  readonly size: readonly number[];
  /** Sliding friction of the object and of the table it lies on. */
  readonly friction: number;
  /** Where it lies while the arm settles. */
  readonly settlePosition: readonly [number, number, number];
  /** It begins within ± this of the gripper in x and y, but at least 0.1 m away. */
  readonly startRange: number;
}

/** The numbers in which the four Fetch tasks differ (Plappert et al. 2018, "Multi-Goal Reinforcement Learning"). */
export interface FetchVariant {
  readonly spec: GoalEnvSpec;
  readonly summary: string;
  /** Name of the behaviour that solves the task. */
  readonly expert: string;
  readonly object?: FetchObject;
  /** True if the fourth action moves the fingers; otherwise they are held closed. */
  readonly fingersMove: boolean;
  /** Position of the base along x while the arm settles. */
  readonly baseX: number;
  /** Height that the gripper is pulled to while settling, relative to the plane of the table. */
  readonly settleHeight: number;
  /** Goals lie within ± this of the gripper's start … */
  readonly goalRange: number;
  /** … shifted by this along x. */
  readonly goalOffsetX: number;
  /** Half the goals are raised by up to this. */
  readonly goalLift: number;
  readonly table: {
    readonly position: readonly [number, number, number];
    readonly halfSize: readonly [number, number, number];
  };
}

export const TIMESTEP = 0.002;
export const SUBSTEPS = 20;

const TABLE: FetchVariant["table"] = { position: [1.3, 0.75, 0.2], halfSize: [0.25, 0.35, 0.2] };

const BLOCK: FetchObject = {
  shape: "box",
  size: [0.025, 0.025, 0.025],
  friction: 1,
  settlePosition: [1.25, 0.53, 0.4],
  startRange: 0.15,
};

const PUCK: FetchObject = {
  shape: "cylinder",
  size: [0.025, 0.02],
  friction: 0.1,
  settlePosition: [1.7, 1.1, 0.41],
  startRange: 0.1,
};

/** Position of the gripper and of its fingers, and their velocities; the other numbers are the object's. */
const GRIPPER_COLUMNS = [0, 1, 2, 9, 10, 20, 21, 22, 23, 24];

function spec(id: string, observationSize: number): GoalEnvSpec {
  return {
    id,
    observationSize,
    robotColumns: observationSize === 10 ? range(0, 10) : GRIPPER_COLUMNS,
    goalSize: 3,
    actionSize: 4,
    horizon: 50,
    distanceThreshold: 0.05,
    secondsPerStep: SUBSTEPS * TIMESTEP,
  };
}

export const FETCH_VARIANTS: readonly FetchVariant[] = [
  {
    spec: spec("FetchReach", 10),
    summary: "Move the gripper of a Fetch arm to a point in the air.",
    expert: "fetch-reach-expert",
    fingersMove: false,
    baseX: 0.4049,
    settleHeight: 0.2,
    goalRange: 0.15,
    goalOffsetX: 0,
    goalLift: 0,
    table: TABLE,
  },
  {
    spec: spec("FetchPush", 25),
    summary: "Push a block over the table to a point, fingers closed.",
    expert: "fetch-push-expert",
    object: BLOCK,
    fingersMove: false,
    baseX: 0.405,
    settleHeight: 0,
    goalRange: 0.15,
    goalOffsetX: 0,
    goalLift: 0,
    table: TABLE,
  },
  {
    spec: spec("FetchSlide", 25),
    summary: "Hit a puck so that it slides to a point out of the arm's reach.",
    expert: "fetch-slide-expert",
    object: PUCK,
    fingersMove: false,
    baseX: 0.05,
    settleHeight: -0.02,
    goalRange: 0.3,
    goalOffsetX: 0.4,
    goalLift: 0,
    table: { position: [1.32441906, 0.75018422, 0.2], halfSize: [0.625, 0.45, 0.2] },
  },
  {
    spec: spec("FetchPickAndPlace", 25),
    summary: "Grasp a block and bring it to a point on the table or in the air.",
    expert: "fetch-pick-expert",
    object: BLOCK,
    fingersMove: true,
    baseX: 0.405,
    settleHeight: 0.2,
    goalRange: 0.15,
    goalOffsetX: 0,
    goalLift: 0.45,
    table: TABLE,
  },
];
