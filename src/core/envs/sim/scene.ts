import type { SceneGeom } from "../contract/goal-env.ts";
import { sceneGeom } from "../contract/scene.ts";
import type { Simulation } from "./simulation.ts";

/** MuJoCo's geom types (mjtGeom) that are primitives; models here use no others. */
const SHAPES: Readonly<Record<number, SceneGeom["shape"]>> = {
  0: "plane",
  2: "sphere",
  3: "capsule",
  4: "ellipsoid",
  5: "cylinder",
  6: "box",
};

/** All geoms of a simulation's model, to be posed by {@link poseGeoms}. */
export function simulationGeoms(simulation: Simulation): SceneGeom[] {
  const { mujoco, handle } = simulation.model;
  const types: Int32Array = handle.geom_type;
  const sizes: Float64Array = handle.geom_size;
  const colors: Float32Array = handle.geom_rgba;
  return Array.from(types, (type, i) => {
    const [x, y, z] = sizes.subarray(3 * i);
    const [red, green, blue, alpha] = colors.subarray(4 * i);
    const name = mujoco.mj_id2name(handle, mujoco.mjtObj.mjOBJ_GEOM.value, i);
    return sceneGeom(name, SHAPES[type], [x, y, z], [red, green, blue, alpha]);
  });
}

/** Copies the world poses of the simulation's geoms into `geoms`, which begin with them. */
export function poseGeoms(geoms: readonly SceneGeom[], simulation: Simulation): void {
  const { geomXpos, geomXmat } = simulation;
  for (let i = 0; 3 * i < geomXpos.length; i++) {
    geoms[i].position.set(geomXpos.subarray(3 * i, 3 * i + 3));
    geoms[i].rotation.set(geomXmat.subarray(9 * i, 9 * i + 9));
  }
}
