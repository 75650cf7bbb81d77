import { antBody, antDefaults, antMotors } from "./ant-body.ts";
import type { CapsuleInertia } from "./capsule-inertia.ts";

/** Newton metres of a unit action, for every joint. */
const GEAR = 150;

/** The MJCF text of an ant on an endless floor. `timestep` is in seconds. */
export function antModel(timestep: number, inertia: CapsuleInertia): string {
  return `
<mujoco model="AntTgtVel">
  <compiler angle="degree"/>
  <option timestep="${timestep}" integrator="RK4"/>
  <size memory="256K"/>
  <default>
    <geom friction="1 0.5 0.5"/>${antDefaults()}
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="0 0 1" rgba="0.45 0.47 0.5 1"/>
    ${antBody(inertia)}
  </worldbody>
  <actuator>${antMotors(GEAR)}
  </actuator>
</mujoco>`;
}
