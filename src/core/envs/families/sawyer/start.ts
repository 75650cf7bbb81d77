import type { Simulation } from "../../sim/simulation.ts";
import type { SawyerVariant } from "./variant.ts";

/** Address of the door's angle in `qpos`, and of its velocity in `qvel`: after the seven joints of the arm. */
export const DOOR = 7;

const ARM_POSE = [1.7244448, -0.92036369, 0.10234232, 2.11178144, 2.97668632, -0.38664629, 0.54065733];
const SETTLE_STEPS = 500;

/**
 * Moves the hand to `position`, in metres, pointing down: its x axis points down, and its y axis along that of the
 * world.
 */
export function settleArm(simulation: Simulation, position: ArrayLike<number>): void {
  simulation.reset();
  simulation.qpos.set(ARM_POSE);
  simulation.forward();
  simulation.mocapPos.set(position);
  simulation.mocapQuat.set([1, 0, 1, 0]); // MuJoCo normalises it
  simulation.step(SETTLE_STEPS);
}

/**
 * Moves the hand to its starting position and closes the door. Returns the resulting state, in which every episode
 * begins.
 */
export function settle(simulation: Simulation, variant: SawyerVariant): Float64Array {
  settleArm(simulation, variant.settlePosition);
  if (variant.observesDoor) {
    simulation.qpos[DOOR] = 0;
    simulation.qvel[DOOR] = 0;
  }
  simulation.forward();
  const state = new Float64Array(simulation.stateSize);
  simulation.save(state);
  return state;
}
