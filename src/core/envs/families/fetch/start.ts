import type { Simulation } from "../../sim/simulation.ts";
import type { FetchVariant } from "./variants.ts";

/** Where every episode of a variant begins, before the object is placed. */
export interface FetchStart {
  readonly time: number;
  readonly qpos: Float64Array;
  readonly qvel: Float64Array;
  /** Goals and objects are placed around this point. */
  readonly gripperPosition: Float64Array;
  /** Height of the resting object's centre; absent without an object. */
  readonly objectHeight?: number;
}

/** Address of the object's free joint in `qpos`: after the fifteen joints of the robot. */
export const OBJECT_QPOS = 15;

const SETTLE_STEPS = 200;

/** Pulls the gripper from the reference pose to its starting place and lets the object come to rest, for 0.4 s. */
export function settle(simulation: Simulation, variant: FetchVariant): FetchStart {
  const { model } = simulation;
  const grip = 3 * model.id("site", "grip");
  simulation.reset();
  simulation.qpos.set([variant.baseX, 0.48, 0]);
  if (variant.object !== undefined)
    simulation.qpos.set([...variant.object.settlePosition, 1, 0, 0, 0], OBJECT_QPOS);
  simulation.forward();
  const [x, y, z] = simulation.siteXpos.subarray(grip);
  simulation.mocapPos.set([x - 0.498, y + 0.005, z - 0.431 + variant.settleHeight]);
  simulation.mocapQuat.set([1, 0, 1, 0]);
  simulation.step(SETTLE_STEPS);

  // As in the original, the positions read here lag the joints by one substep (up to 0.15 mm).
  const { time, qpos, qvel, siteXpos } = simulation;
  const start = {
    time,
    qpos: qpos.slice(),
    qvel: qvel.slice(),
    gripperPosition: siteXpos.slice(grip, grip + 3),
  };
  if (variant.object === undefined) return start;
  return { ...start, objectHeight: siteXpos[3 * model.id("site", "object") + 2] };
}
