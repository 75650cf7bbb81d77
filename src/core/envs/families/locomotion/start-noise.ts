import type { RandomGenerator } from "../../../random/generator.ts";
import type { Simulation } from "../../sim/simulation.ts";

/** Every position begins within ± this of the reference pose, in metres, radians or parts of a quaternion … */
const POSITION_RANGE = 0.1;
/** … and every velocity is normal with this standard deviation, in metres or radians per second. */
const VELOCITY_DEVIATION = 0.1;

/**
 * Moves a simulation away from its reference pose at random, as all of Gymnasium's runners begin. A quaternion is not
 * normalised: like the originals', the first observation shows it as it was drawn.
 */
export function addStartNoise({ qpos, qvel }: Simulation, random: RandomGenerator): void {
  for (let i = 0; i < qpos.length; i++) qpos[i] += random.uniform(-POSITION_RANGE, POSITION_RANGE);
  for (let i = 0; i < qvel.length; i++) qvel[i] += VELOCITY_DEVIATION * random.normal();
}
