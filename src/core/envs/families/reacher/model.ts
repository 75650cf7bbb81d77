import { TIMESTEP } from "./spec.ts";

/** Height above the table of the arm and the target, in metres. */
export const ARM_HEIGHT = 0.01;

/**
 * The MJCF text: two links of 10 cm on a table, each turned by a motor. The original's target is a body too, but one
 * that nothing moves or touches; here it is only drawn.
 */
export const REACHER_MODEL = `
<mujoco model="Reacher">
  <compiler angle="radian"/>
  <option timestep="${TIMESTEP}" integrator="RK4">
    <flag contact="disable"/>
  </option>
  <size memory="64K"/>
  <default>
    <joint armature="1" damping="1"/>
    <geom rgba="0.2 0.4 0.8 1"/>
  </default>
  <worldbody>
    <geom name="table" type="plane" size="0.3 0.3 1" rgba="0.72 0.6 0.46 1"/>
    <body name="upper arm" pos="0 0 ${ARM_HEIGHT}">
      <joint name="shoulder" axis="0 0 1"/>
      <geom name="upper arm" type="capsule" fromto="0 0 0 0.1 0 0" size="0.01"/>
      <body name="forearm" pos="0.1 0 0">
        <joint name="elbow" axis="0 0 1" range="-3 3"/>
        <geom name="forearm" type="capsule" fromto="0 0 0 0.1 0 0" size="0.01"/>
        <body name="fingertip" pos="0.11 0 0">
          <geom name="fingertip" type="sphere" size="0.01" rgba="0.9 0.75 0.2 1"/>
        </body>
      </body>
    </body>
  </worldbody>
  <actuator>
    <motor name="shoulder" joint="shoulder" gear="200" ctrllimited="true" ctrlrange="-1 1"/>
    <motor name="elbow" joint="elbow" gear="200" ctrllimited="true" ctrlrange="-1 1"/>
  </actuator>
</mujoco>`;
