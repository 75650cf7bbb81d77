import type { GoalEnvSpec } from "../../contract/goal-env.ts";
import type { WallBox } from "./walls.ts";

/** A world of the point that moves in a square. */
export interface PointVariant {
  readonly spec: GoalEnvSpec;
  readonly summary: string;
  /** Name of the behaviour that goes to the goal. */
  readonly expert: string;
  readonly walls: readonly WallBox[];
}

/** The square reaches from −5 to 5 in both coordinates. */
export const HALF_WIDTH = 5;

function spec(id: string): GoalEnvSpec {
  return {
    id,
    observationSize: 2,
    goalSize: 2,
    actionSize: 2,
    horizon: 50,
    distanceThreshold: 1,
    secondsPerStep: 0,
  };
}

/** The walls, each widened on all sides by the radius 0.5 of the ball and 0.3. */
const ROOM_WALLS: readonly WallBox[] = [
  { xMin: -6.8, xMax: -4.45, yMin: -0.8, yMax: 0.8 },
  { xMin: -1.65, xMax: 1.65, yMin: -0.8, yMax: 0.8 },
  { xMin: 4.45, xMax: 6.8, yMin: -0.8, yMax: 0.8 },
  { xMin: -0.8, xMax: 0.8, yMin: 4.45, yMax: 6.8 },
  { xMin: -0.8, xMax: 0.8, yMin: -1.65, yMax: 1.65 },
  { xMin: -0.8, xMax: 0.8, yMin: -6.8, yMax: -4.45 },
];

export const POINT_VARIANTS: readonly PointVariant[] = [
  {
    spec: spec("PointReach"),
    summary: "Move a point to a place in an empty square.",
    expert: "point-reach-expert",
    walls: [],
  },
  {
    spec: spec("PointRooms"),
    summary: "Move a point to a place in four rooms joined by narrow gaps.",
    expert: "point-rooms-expert",
    walls: ROOM_WALLS,
  },
];
