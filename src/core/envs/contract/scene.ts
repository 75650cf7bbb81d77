import type { SceneGeom } from "./goal-env.ts";

/** The colour of all geoms that show the desired goal. */
export const GOAL_COLOR: SceneGeom["color"] = [0.9, 0.2, 0.2, 1];

/**
 * A geom at the origin, without rotation. The task that draws it sets its pose.
 * @param size in metres, as in {@link SceneGeom}
 * @param color red, green, blue and opacity, from 0 to 1
 */
export function sceneGeom(
  name: string,
  shape: SceneGeom["shape"],
  size: SceneGeom["size"],
  color: SceneGeom["color"],
): SceneGeom {
  const rotation = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  return { name, shape, size, color, position: new Float64Array(3), rotation };
}

/**
 * A ball that shows the desired goal.
 * @param radius in metres
 * @param name must begin with "goal"
 */
export function goalBall(radius: number, name = "goal"): SceneGeom {
  return sceneGeom(name, "sphere", [radius, 0, 0], GOAL_COLOR);
}
