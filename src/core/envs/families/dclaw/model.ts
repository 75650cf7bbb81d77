import { TIMESTEP } from "./spec.ts";

/**
 * Contact margin of every geom. The original's is 0.5 mm on both sides of a pair, of which MuJoCo took the larger; since
 * version 3.9 it adds the two, so that half of it on each side means the same.
 */
export const CONTACT_MARGIN = 0.00025;

/**
 * The MJCF text of the D'Claw: three fingers of three joints hang around a valve that turns about the vertical. All
 * numbers are those of the original model. Its collision shapes are primitives too, but for the motor under the valve,
 * which is a box here. The red arm of the valve points where its angle says.
 */
export function dclawModel(contactMargin = CONTACT_MARGIN): string {
  return `
<mujoco model="DClawTurn">
  <compiler angle="radian"/>
  <option timestep="${TIMESTEP}" cone="elliptic" iterations="50" tolerance="1e-10"/>
  <size memory="512K"/>
  <default>
    <joint damping="0.1" armature="0.001"/>
    <position kp="2" ctrllimited="true" ctrlrange="-1.57 1.57"/>
    <geom type="box" condim="4" margin="${contactMargin}" rgba="0.35 0.37 0.4 1"/>
    <default class="plastic">
      <geom friction="0.2 0.005 0.0001" rgba="0.15 0.4 0.75 1"/>
      <default class="arm">
        <geom type="capsule" size="0.021 0.035"/>
      </default>
    </default>
  </default>
  <worldbody>
    <body name="mount" pos="0 0 0.335">
      <geom name="mount" type="cylinder" size="0.03 0.005" condim="3" margin="0"/>
      <body name="claw" euler="3.14 0 0">
        <geom name="claw" type="cylinder" size="0.075 0.004"/>
        ${finger("FF", "0.03 -0.052 0.003", 0.52)}
        ${finger("MF", "0.03 0.052 0.003", 2.6)}
        ${finger("TH", "-0.06 0 0.003", -1.57)}
      </body>
    </body>
    <body name="motor" pos="0 0 0.0101">
      <geom name="motor" pos="0.0119 -0.0001 0.018" size="0.0246 0.0153 0.018"/>
      <body name="valve" pos="0 0 0.038" euler="0 0 -1.57">
        <joint name="valve" axis="0 0 1" range="-6.28 6.28"/>
        <geom name="valve" class="plastic" type="cylinder" pos="0 0 0.027" size="0.02 0.0275"/>
        <geom name="arm_1" class="arm" pos="0 0.038 0.054" euler="1.57 0 0" rgba="0.8 0.25 0.2 1"/>
        <geom name="arm_2" class="arm" pos="-0.034 -0.019 0.054" euler="1.57 2.0944 0"/>
        <geom name="arm_3" class="arm" pos="0.034 -0.019 0.054" euler="1.57 4.1887 0"/>
      </body>
    </body>
  </worldbody>
  <actuator>
    ${["FF", "MF", "TH"].map(motors).join("")}
  </actuator>
</mujoco>`;
}

/** A finger: the first joint swings it sideways, the other two bend it. */
function finger(name: string, position: string, yaw: number): string {
  return `
        <body name="${name}" pos="${position}" euler="0 0 ${yaw}">
          <geom name="${name}" pos="0.012 0 0.014" size="0.024 0.0175 0.015"/>
          <body name="${name}_0" pos="0 0 0.01425" euler="0 0 3.14">
            <joint name="${name}_0" axis="0 1 0" range="-0.45 1.35"/>
            <geom name="${name}_0_motor" pos="0 0 0.056" size="0.0175 0.015 0.024" mass="0.093"/>
            <geom name="${name}_0_plate" pos="0 0 0.026" size="0.0125 0.0214 0.003" mass="0.003"/>
            <geom name="${name}_0_left" pos="0 0.02 0.013" size="0.011 0.0012 0.016" mass="0.002"/>
            <geom name="${name}_0_right" pos="0 -0.02 0.013" size="0.011 0.0012 0.016" mass="0.002"/>
            <geom name="${name}_0_mount" pos="0 0 0.033" size="0.019 0.014 0.006" mass="0.005"/>
            <body name="${name}_1" pos="0 0 0.0675">
              <joint name="${name}_1" axis="1 0 0" range="-2 2"/>
              <geom name="${name}_1_motor" pos="0 0 0.056" size="0.0175 0.015 0.024" mass="0.093"/>
              <geom name="${name}_1_plate" pos="0 0 0.026" size="0.0214 0.0125 0.003" mass="0.003"/>
              <geom name="${name}_1_left" pos="0.02 0 0.013" size="0.0012 0.011 0.016" mass="0.002"/>
              <geom name="${name}_1_right" pos="-0.02 0 0.013" size="0.0012 0.011 0.016" mass="0.002"/>
              <geom name="${name}_1_mount" pos="0 0 0.033" size="0.019 0.014 0.006" mass="0.005"/>
              <body name="${name}_2" pos="0 0 0.068">
                <joint name="${name}_2" axis="1 0 0" range="-2 2"/>
                <geom name="${name}_2_plate" pos="0 0 0.026" size="0.0214 0.0125 0.003" mass="0.003"/>
                <geom name="${name}_2_left" pos="0.02 0 0.013" size="0.0012 0.011 0.016" mass="0.002"/>
                <geom name="${name}_2_right" pos="-0.02 0 0.013" size="0.0012 0.011 0.016" mass="0.002"/>
                <geom name="${name}_2_tip" class="plastic" type="capsule" pos="0 0 0.053" size="0.011 0.02" mass="0.018"/>
                <geom name="${name}_2_collar" class="plastic" pos="0 0 0.03" size="0.0245 0.014 0.003" mass="0.007"/>
              </body>
            </body>
          </body>
        </body>`;
}

function motors(name: string): string {
  return `
    <position joint="${name}_0" ctrlrange="-0.48 0.48"/>
    <position joint="${name}_1"/>
    <position joint="${name}_2"/>`;
}
