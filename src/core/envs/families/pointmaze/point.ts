import type { MazeAgent } from "../maze/agent.ts";
import { mazeGeoms } from "../maze/model.ts";
import { TIMESTEP } from "../maze/variants.ts";

/** Metres that a unit action moves the point. */
const ACTION_SCALE = 0.2;

/** A ball that slides in the plane: it jumps by its action and is pushed out of walls. */
export const POINT: MazeAgent = {
  family: "pointmaze",
  observationSize: 2,
  actionSize: 2,
  distanceThreshold: 1,
  geom: "point",
  settlingSteps: 0,

  model: (maze) => `
<mujoco model="pointmaze-${maze.name}">
  <option timestep="${TIMESTEP}" integrator="RK4"/>
  <size memory="128K"/>
  <default>
    <geom conaffinity="0" friction="1 0.5 0.5" density="100"/>
  </default>
  <worldbody>
    ${mazeGeoms(maze)}
    <body name="point">
      <joint name="x" type="slide" axis="1 0 0"/>
      <joint name="y" type="slide" axis="0 1 0"/>
      <geom name="point" type="sphere" pos="0 0 0.7" size="0.7" rgba="0.2 0.4 0.8 1"/>
    </body>
  </worldbody>
</mujoco>`,

  disturb() {},

  act({ qpos, qvel }, action) {
    for (let i = 0; i < qpos.length; i++) qpos[i] += ACTION_SCALE * action[i];
    qvel.fill(0);
  },

  observe({ qpos }, observation) {
    observation.set(qpos);
  },
};
