import { antBody, antDefaults, antMotors } from "../locomotion/ant-body.ts";
import { addStartNoise } from "../locomotion/start-noise.ts";
import type { MazeAgent } from "../maze/agent.ts";
import { mazeGeoms } from "../maze/model.ts";
import { TIMESTEP } from "../maze/variants.ts";

/** Newton metres of a unit action, for every joint: a fifth of the running ant's. */
const GEAR = 30;

/** The MJCF text of the ant, standing at the origin of a world; the geoms it meets there have conaffinity 1. */
export function antModel(name: string, surroundings: string): string {
  return `
<mujoco model="${name}">
  <compiler angle="degree"/>
  <option timestep="${TIMESTEP}" integrator="RK4"/>
  <size memory="256K"/>
  <default>
    <geom conaffinity="0" friction="1 0.5 0.5" solimp="0.8 0.8 0.01"/>${antDefaults()}
  </default>
  <worldbody>
    ${surroundings}
    ${antBody()}
  </worldbody>
  <actuator>${antMotors(GEAR)}
  </actuator>
</mujoco>`;
}

/** An ant that walks on four legs, weaker than the one that runs, and that may fall over and lie. */
export const ANT: MazeAgent = {
  family: "antmaze",
  observationSize: 29,
  actionSize: 8,
  distanceThreshold: 0.5,
  geom: "torso",
  settlingSteps: 20,

  model: (maze) => antModel(`antmaze-${maze.name}`, mazeGeoms(maze)),

  disturb: addStartNoise,

  act({ ctrl }, action) {
    ctrl.set(action);
  },

  observe({ qpos, qvel }, observation) {
    observation.set(qpos);
    observation.set(qvel, qpos.length);
  },
};
