import { type AntBuild, antBody, antDefaults, antMotors } from "./ant-body.ts";

const BUILD: AntBuild = { gear: 150, impedance: "0.9 0.95 0.001" };

/** The MJCF text of an ant on an endless floor. `timestep` is in seconds. */
export function antModel(timestep: number): string {
  return `
<mujoco model="AntTgtVel">
  <compiler angle="degree"/>
  <option timestep="${timestep}" integrator="RK4"/>
  <size memory="512K"/>
  <default>${antDefaults(BUILD)}
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="0 0 1" contype="1" conaffinity="1" friction="1 0.5 0.5"
          rgba="0.45 0.47 0.5 1"/>
    ${antBody()}
  </worldbody>
  <actuator>${antMotors(BUILD)}
  </actuator>
</mujoco>`;
}
