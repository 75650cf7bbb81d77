import type { SceneGeom } from "../../contract/goal-env.ts";
import { goalBall, sceneGeom } from "../../contract/scene.ts";
import { HALF_WIDTH, type PointVariant } from "./variants.ts";

const BALL_RADIUS = 0.5;
/** The ball's centre stays in the square, its rim reaches further. */
const FLOOR_HALF_WIDTH = HALF_WIDTH + BALL_RADIUS;

/** The ball, the goal, the floor and the walls (as the ball's rim meets them), in this order. */
export function pointScene({ walls }: PointVariant): SceneGeom[] {
  const floor = sceneGeom("floor", "plane", [FLOOR_HALF_WIDTH, FLOOR_HALF_WIDTH, 1], [0.45, 0.47, 0.5, 1]);
  const ball = sceneGeom("ball", "sphere", [BALL_RADIUS, 0, 0], [0.2, 0.4, 0.8, 1]);
  const goal = goalBall(0.3);
  const wallGeoms = walls.map(({ xMin, xMax, yMin, yMax }, i) => {
    const [x, halfX] = extent(xMin, xMax);
    const [y, halfY] = extent(yMin, yMax);
    const wall = sceneGeom(`wall ${i + 1}`, "box", [halfX, halfY, BALL_RADIUS], [0.72, 0.6, 0.46, 1]);
    wall.position.set([x, y, 0]);
    return wall;
  });
  return [ball, goal, floor, ...wallGeoms];
}

/** Centre and half length of what is seen of a wall between two coordinates of the ball's centre. */
function extent(low: number, high: number): [centre: number, half: number] {
  const from = Math.max(low + BALL_RADIUS, -FLOOR_HALF_WIDTH);
  const to = Math.min(high - BALL_RADIUS, FLOOR_HALF_WIDTH);
  return [(from + to) / 2, (to - from) / 2];
}
