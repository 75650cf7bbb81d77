import type { SawyerModelParts } from "./variant.ts";

/**
 * The MJCF text of a Sawyer task: the seven-joint arm on its pedestal, its hand welded softly to a mocap body, and the
 * task's world. Inertias, joints, collision primitives and contact parameters are those of the original model. The
 * base touches the first link at all times, as does the head the third in SawyerDoor, so these belong to the arm's
 * dynamics. Midphase collision filtering is off: it changes no bit here and costs a fifth of a step.
 */
export function sawyerModel(parts: SawyerModelParts): string {
  return `
<mujoco model="sawyer">
  <compiler angle="radian"/>
  <option timestep="${parts.timestep}" cone="${parts.cone}" iterations="50" tolerance="${parts.tolerance}">
    <flag midphase="disable"/>
  </option>
  <size memory="512K"/>
  <default>
    <joint armature="0.1" damping="10"/>
    <geom margin="${parts.margin}" solref="0.008 1" solimp="${parts.contactImpedance}" rgba="0.75 0.2 0.18 1"/>
    <default class="table">
      <geom contype="15" conaffinity="15" rgba="0.72 0.6 0.46 1"/>
    </default>
    <default class="furniture">
      <geom type="box" contype="2" conaffinity="2" rgba="0.86 0.87 0.9 1"/>
      <default class="trim">
        <geom contype="0" conaffinity="0"/>
      </default>
    </default>
    <default class="tool">
      <geom contype="2" conaffinity="2" rgba="0.2 0.2 0.22 1"/>
      <default class="claw">
        <geom type="box" size="0.025 0.005 0.02" condim="4" friction="1 0.05 0.01"/>
      </default>
    </default>
  </default>
  <worldbody>
    <body name="mocap" mocap="true"/>
    ${arm(parts)}
    ${parts.world}
  </worldbody>
  <equality>
    <weld name="mocap" body1="mocap" body2="hand" anchor="0 0 0" relpose="0 0 0 1 0 0 0"
          solref="${parts.weldTimeConstant} 1" solimp="${parts.weldImpedance}"/>
  </equality>
  <actuator>${parts.actuators ?? ""}
  </actuator>
</mujoco>`;
}

function arm(parts: SawyerModelParts): string {
  return `
    <geom name="controller_box" type="box" pos="-0.325 0 -0.38" size="0.11 0.2 0.265"/>
    <geom name="pedestal" type="cylinder" pos="-0.02 0 -0.29" size="0.18 0.31"/>
    <geom name="base" type="cylinder" pos="0 0 0.12" size="0.08 0.12"/>
    <body name="l0" pos="0 0 0.08">
      <joint name="j0" axis="0 0 1" range="${parts.j0Range}"/>
      <inertial mass="5.3213" pos="0.024366 0.010969 0.14363" quat="0.894823 0.00899958 -0.170275 0.412573"
                diaginertia="0.0651588 0.0510944 0.0186218"/>
      <geom name="l0" type="sphere" pos="0.08 0 0.23" size="0.07"/>
      <body name="head" pos="0 0 0.2965">
        <inertial mass="1.5795" pos="0.0053207 -2.6549e-05 0.1021" quat="0.999993 7.08405e-05 -0.00359857 -0.000626247"
                  diaginertia="0.0118334 0.00827089 0.00496574"/>
        <geom name="head" type="sphere" pos="0 0 0.08" size="0.18"/>
      </body>
      <body name="l1" pos="0.081 0.05 0.237" quat="0.5 -0.5 0.5 0.5">
        <joint name="j1" axis="0 0 1" range="${parts.j1Range}"/>
        <inertial mass="4.505" pos="-0.0030849 -0.026811 0.092521" quat="0.424888 0.891987 0.132364 -0.0794296"
                  diaginertia="0.0224339 0.0221624 0.0097097"/>
        <geom name="l1" type="sphere" pos="0 0 0.1225" size="0.07"/>
        <geom name="l1_motor" type="cylinder" pos="0 0 0.035" size="0.07 0.07"/>
        <body name="l2" pos="0 -0.14 0.1425" quat="0.707107 0.707107 0 0">
          <joint name="j2" axis="0 0 1" range="-3.0426 3.0426"/>
          <inertial mass="1.745" pos="-0.00016044 -0.014967 0.13582" quat="0.707831 -0.0524761 0.0516007 0.702537"
                    diaginertia="0.0257928 0.025506 0.00292515"/>
          <geom name="l2" type="cylinder" pos="0 0 0.08" size="0.06 0.17"/>
          <body name="l3" pos="0 -0.042 0.26" quat="0.707107 -0.707107 0 0">
            <joint name="j3" axis="0 0 1" range="-3.0439 3.0439"/>
            <inertial mass="2.5097" pos="-0.0048135 -0.0281 -0.084154" quat="0.902999 0.385391 -0.0880901 0.168247"
                      diaginertia="0.0102404 0.0096997 0.00369622"/>
            <geom name="l3" type="sphere" pos="0 -0.01 -0.12" size="0.06"/>
            <body name="l4" pos="0 -0.125 -0.1265" quat="0.707107 0.707107 0 0">
              <joint name="j4" axis="0 0 1" range="-2.9761 2.9761"/>
              <inertial mass="1.1136" pos="-0.0018844 0.0069001 0.1341" quat="0.803612 0.031257 -0.0298334 0.593582"
                        diaginertia="0.0136549 0.0135493 0.00127353"/>
              <geom name="l4" type="cylinder" pos="0 0 0.11" size="0.045 0.15"/>
              <body name="l5" pos="0 0.031 0.275" quat="0.707107 -0.707107 0 0">
                <joint name="j5" axis="0 0 1" range="-2.9761 2.9761"/>
                <inertial mass="1.5625" pos="0.0061133 -0.023697 0.076416" quat="0.404076 0.9135 0.0473125 0.00158335"
                          diaginertia="0.00474131 0.00422857 0.00190672"/>
                <geom name="l5" type="sphere" pos="0 0 0.1" size="0.06"/>
                <body name="l6" pos="0 -0.11 0.1053" quat="0.0616248 0.06163 -0.704416 0.704416">
                  <joint name="j6" axis="0 0 1" range="${parts.j6Range}"/>
                  <inertial mass="0.3292" pos="-8.0726e-06 0.0085838 -0.0049566"
                            quat="0.479044 0.515636 -0.513069 0.491322" diaginertia="0.000360258 0.000311068 0.000214974"/>
                  <geom name="l6" type="cylinder" pos="0 0.015 -0.01" size="0.055 0.025"/>
                  ${parts.flange}
                  <body name="wrist" pos="0 0 0.0245" quat="0.707107 0 0 0.707107">
                    <inertial mass="1e-08" pos="1e-08 1e-08 1e-08" quat="0.820473 0.339851 -0.17592 0.424708"
                              diaginertia="1e-08 1e-08 1e-08"/>
                    <geom name="wrist" type="cylinder" pos="0 0 0.02" size="0.035 0.015"/>
                    <body name="hand" quat="-1 0 1 0">${parts.hand}
                    </body>
                  </body>
                </body>
              </body>
            </body>
          </body>
        </body>
      </body>
    </body>`;
}
