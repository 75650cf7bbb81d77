import { range } from "../../../base/range.ts";
import type { GoalEnvSpec } from "../../contract/goal-env.ts";

/** Seconds of one MuJoCo step; {@link SUBSTEPS} of them make an environment step. */
export const TIMESTEP = 0.0025;
export const SUBSTEPS = 40;

/** The valve is turned right while its angle is off by less than this, in radians. */
export const ANGLE_THRESHOLD = 0.1;

/**
 * Goals are points (cos, sin) of the unit circle. Two of them lie closer than 2·sin(ε/2) exactly if their angles
 * differ by less than ε, so the Euclidean rule of every environment and dataset is the original's rule for angles.
 */
export const DCLAW_TURN_SPEC: GoalEnvSpec = {
  id: "DClawTurn",
  observationSize: 11,
  robotColumns: range(0, 9),
  goalSize: 2,
  actionSize: 9,
  horizon: 80,
  distanceThreshold: 2 * Math.sin(ANGLE_THRESHOLD / 2),
  secondsPerStep: SUBSTEPS * TIMESTEP,
};
