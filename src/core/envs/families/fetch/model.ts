import { type FetchVariant, TIMESTEP } from "./variants.ts";

/**
 * The MJCF text of a Fetch task: the robot (7-joint arm on a base that floats but hardly moves, head, two fingers),
 * a table, and the task's object. Kinematics, inertias, joints and contact parameters are those of the original
 * model; the links' meshes are replaced by primitives fitted to them. The base box matters most: its four corners
 * touch the floor at all times, and their friction belongs to the arm's dynamics. The head and the upper arm come next:
 * they touch in 6 % of FetchReach's episodes with random actions. Midphase collision filtering,
 * and constraint islands where the robot is the only one, are off: they change no bit here and cost a fifth of a step.
 */
export function fetchModel(variant: FetchVariant): string {
  return `
<mujoco model="${variant.spec.id}">
  <compiler angle="radian"/>
  <option timestep="${TIMESTEP}">
    <flag midphase="disable" island="${variant.object === undefined ? "disable" : "enable"}"/>
  </option>
  <size memory="512K"/>
  <default>
    <joint armature="1" damping="50"/>
    <default class="robot">
      <geom margin="0.001" solref="0.01 1" solimp="0.99 0.99 0.01" rgba="0.86 0.87 0.9 1"/>
      <default class="base">
        <joint type="slide" armature="0.0001" damping="1e11"/>
      </default>
      <default class="finger">
        <joint type="slide" range="0 0.05" armature="100" damping="1000"
               solreflimit="0.01 1" solimplimit="0.99 0.999 0.01"/>
        <geom type="box" size="0.0385 0.007 0.0135" condim="4" friction="1 0.05 0.01" rgba="0.2 0.2 0.22 1"/>
      </default>
    </default>
  </default>
  <worldbody>
    <geom name="floor" type="plane" size="3 3 1" rgba="0.45 0.47 0.5 1"/>
    <geom name="table" type="box" pos="${variant.table.position.join(" ")}" size="${variant.table.halfSize.join(" ")}"
          friction="${variant.object?.friction ?? 1} 0.005 0.0001" rgba="0.72 0.6 0.46 1"/>
    <body name="mocap" mocap="true"/>
    ${ROBOT}
    ${objectBody(variant)}
  </worldbody>
  <contact>
    <exclude body1="r_gripper_finger_link" body2="l_gripper_finger_link"/>
    <exclude body1="torso_lift_link" body2="shoulder_pan_link"/>
  </contact>
  <equality>
    <weld name="mocap" body1="mocap" body2="gripper_link" anchor="0 0 0" relpose="0 0 0 1 0 0 0"
          solref="0.02 1" solimp="0.9 0.95 0.001"/>
  </equality>
  ${variant.fingersMove ? FINGER_ACTUATORS : ""}
</mujoco>`;
}

function objectBody({ object }: FetchVariant): string {
  if (object === undefined) return "";
  return `
    <body name="object" pos="${object.settlePosition.join(" ")}">
      <joint name="object" type="free" armature="0" damping="0.01"/>
      <geom name="object" type="${object.shape}" size="${object.size.join(" ")}" mass="2"
            friction="${object.friction} 0.005 0.0001" rgba="0.15 0.17 0.2 1"/>
      <site name="object"/>
    </body>`;
}

const FINGER_ACTUATORS = `
  <actuator>
    <position name="l_gripper_finger" joint="l_gripper_finger_joint" kp="30000" ctrllimited="true" ctrlrange="0 0.2"/>
    <position name="r_gripper_finger" joint="r_gripper_finger_joint" kp="30000" ctrllimited="true" ctrlrange="0 0.2"/>
  </actuator>`;

const ROBOT = `
    <body name="base_link" pos="0.2869 0.2641 0" childclass="robot">
      <joint name="slide0" class="base" axis="1 0 0"/>
      <joint name="slide1" class="base" axis="0 1 0"/>
      <joint name="slide2" class="base" axis="0 0 1"/>
      <inertial mass="70.1294" pos="-0.0036 0 0.0014" quat="0.7605 -0.0133 -0.0061 0.6491"
                diaginertia="1.2869 1.2236 0.9868"/>
      <geom name="base" type="box" pos="0 0 0.1795" size="0.24 0.24 0.1795"/>
      <body name="torso_fixed_link" pos="-0.0869 0 0.3774">
        <inertial mass="13.2775" pos="-0.0722 0.0057 0.2656" quat="0.9995 0.0249 0.0177 0.011"
                  diaginertia="0.3865 0.3394 0.1009"/>
      </body>
      <body name="torso_lift_link" pos="-0.0869 0 0.3774">
        <joint name="torso_lift_joint" type="slide" axis="0 0 1" range="0.0386 0.3861" damping="1e7"/>
        <inertial mass="10.7796" pos="-0.0013 -0.0009 0.2935" quat="0.9993 -0.0006 0.0336 0.0185"
                  diaginertia="0.3365 0.3354 0.0943"/>
        <geom name="torso_lift" type="cylinder" pos="-0.042 0 0.314" size="0.165 0.282"/>
        <body name="head_pan_link" pos="0.0531 0 0.603">
          <joint name="head_pan_joint" axis="0 0 1" range="-1.57 1.57"/>
          <inertial mass="2.2556" pos="0.0321 0.0161 0.039" quat="0.5148 0.5451 -0.453 0.4823"
                    diaginertia="0.0185 0.0128 0.0095"/>
          <geom name="head_pan" type="box" pos="0.032 0 0.058" size="0.1105 0.139 0.055"/>
          <geom name="head_front" type="cylinder" fromto="0.1425 -0.1285 0.058 0.1425 0.1285 0.058" size="0.055"/>
          <body name="head_tilt_link" pos="0.1425 0 0.058">
            <joint name="head_tilt_joint" axis="0 1 0" range="-0.76 1.45" damping="1000" ref="0.06"/>
            <inertial mass="0.9087" pos="0.0081 0.0025 0.0113" quat="0.6458 0.66 -0.274 0.2689"
                      diaginertia="0.0063 0.0059 0.0014"/>
            <geom name="head_tilt" type="cylinder" fromto="0 -0.1045 0 0 0.1045 0" size="0.055"/>
          </body>
        </body>
        <body name="shoulder_pan_link" pos="0.1195 0 0.3486">
          <joint name="shoulder_pan_joint" axis="0 0 1" range="-1.6056 1.6056"/>
          <inertial mass="2.5587" pos="0.0927 -0.0056 0.0564" quat="-0.1364 0.7624 -0.1562 0.613"
                    diaginertia="0.009 0.0086 0.0041"/>
          <geom name="shoulder_pan" type="capsule" pos="0.06104 -0.02005 0.03447"
                quat="0.53127 -0.36539 -0.76154 0.06561" size="0.06416 0.06066"/>
          <body name="shoulder_lift_link" pos="0.117 0 0.06">
            <joint name="shoulder_lift_joint" axis="0 1 0" range="-1.221 1.518"/>
            <inertial mass="2.6615" pos="0.1432 0.0072 -0.0001" quat="0.4382 0.4382 0.555 0.555"
                      diaginertia="0.0116 0.0112 0.0023"/>
            <geom name="shoulder_lift" type="capsule" pos="0.0628 0.01873 0.00014"
                  quat="0.70818 -0.14857 -0.69002 -0.01685" size="0.05795 0.06931"/>
            <body name="upperarm_roll_link" pos="0.219 0 0">
              <joint name="upperarm_roll_joint" axis="1 0 0"/>
              <inertial mass="2.3311" pos="0.1165 0.0014 0" quat="-0.0136 0.707 0.0136 0.707"
                        diaginertia="0.0047 0.0045 0.0019"/>
              <geom name="upperarm_roll" type="cylinder" fromto="-0.048 0 0 0.02 0 0" size="0.052"/>
              <geom name="upperarm_side" type="cylinder" fromto="-0.048 0 0 0.1 -0.0444 0" size="0.052"/>
              <geom name="upperarm_elbow" type="cylinder" fromto="0.133 -0.0705 0 0.133 0 0" size="0.052"/>
              <body name="elbow_flex_link" pos="0.133 0 0">
                <joint name="elbow_flex_joint" axis="0 1 0" range="-2.251 2.251"/>
                <inertial mass="2.1299" pos="0.1279 0.0073 0" quat="0.4332 0.4332 0.5589 0.5589"
                          diaginertia="0.0086 0.0084 0.002"/>
                <geom name="elbow_flex" type="capsule" pos="0.06375 0.01653 -0.00055"
                      quat="0.68421 0.04663 -0.70302 -0.18825" size="0.05446 0.06348"/>
                <body name="forearm_roll_link" pos="0.197 0 0">
                  <joint name="forearm_roll_joint" axis="1 0 0" damping="3.5247" armature="2.7538" stiffness="10"/>
                  <inertial mass="1.6563" pos="0.1097 -0.0266 0" quat="-0.0715 0.7035 0.0715 0.7035"
                            diaginertia="0.0035 0.0031 0.0015"/>
                  <geom name="forearm_roll" type="capsule" pos="0.06242 -0.03908 -0.00016"
                        quat="0.70353 -0.36294 -0.6109 0.0109" size="0.0523 0.06922"/>
                  <body name="wrist_flex_link" pos="0.1245 0 0">
                    <joint name="wrist_flex_joint" axis="0 1 0" range="-2.16 2.16"/>
                    <inertial mass="1.725" pos="0.0882 0.0009 -0.0001" quat="0.4895 0.4895 0.5103 0.5103"
                              diaginertia="0.0042 0.0042 0.0018"/>
                    <geom name="wrist_flex" type="box" pos="0.035 0.006 0" size="0.081 0.0595 0.051"/>
                    <body name="wrist_roll_link" pos="0.1385 0 0">
                      <joint name="wrist_roll_joint" axis="1 0 0"/>
                      <inertial mass="0.1354" pos="0.0095 0.0004 -0.0002" diaginertia="0.0001 0.0001 0.0001"/>
                      <geom name="wrist_roll" type="cylinder" pos="-0.0026 0 0" quat="0.7071 0 0.7071 0"
                            size="0.0516 0.0204"/>
                      <body name="gripper_link" pos="0.1664 0 0">
                        <inertial mass="1.5175" pos="-0.09 -0.0001 -0.0017" quat="0 0.7071 0 0.7071"
                                  diaginertia="0.0024 0.0019 0.0013"/>
                        <geom name="gripper" type="box" pos="-0.093 0 0" size="0.061 0.0625 0.0385"/>
                        <site name="grip" pos="0.02 0 0"/>
                        <body name="r_gripper_finger_link" pos="0 0.0159 0" childclass="finger">
                          <joint name="r_gripper_finger_joint" axis="0 1 0"/>
                          <inertial mass="4" pos="-0.01 0 0" diaginertia="0.1 0.1 0.1"/>
                          <geom name="r_gripper_finger" pos="0 -0.008 0"/>
                        </body>
                        <body name="l_gripper_finger_link" pos="0 -0.0159 0" childclass="finger">
                          <joint name="l_gripper_finger_joint" axis="0 -1 0"/>
                          <inertial mass="4" pos="-0.01 0 0" diaginertia="0.1 0.1 0.1"/>
                          <geom name="l_gripper_finger" pos="0 0.008 0"/>
                        </body>
                      </body>
                    </body>
                  </body>
                </body>
              </body>
            </body>
          </body>
        </body>
      </body>
    </body>`;
