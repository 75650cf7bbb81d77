import type { SceneGeom } from "./goal-env.ts";

/** A geom at the origin, unrotated, to be posed by its owner. */
export function sceneGeom(
  name: string,
  shape: SceneGeom["shape"],
  size: SceneGeom["size"],
  color: SceneGeom["color"],
): SceneGeom {
  const rotation = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  return { name, shape, size, color, position: new Float64Array(3), rotation };
}
