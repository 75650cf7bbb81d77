import type { GoalEnvSpec } from "../../contract/goal-env.ts";

export const TIMESTEP = 0.01;
export const SUBSTEPS = 2;

export const REACHER_SPEC: GoalEnvSpec = {
  id: "Reacher",
  observationSize: 11,
  // All but the target.
  robotColumns: [0, 1, 2, 3, 6, 7, 8, 9, 10],
  goalSize: 2,
  actionSize: 2,
  horizon: 50,
  distanceThreshold: 0.05,
  secondsPerStep: SUBSTEPS * TIMESTEP,
};
