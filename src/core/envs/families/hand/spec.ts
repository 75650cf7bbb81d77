import { range } from "../../../base/range.ts";
import type { GoalEnvSpec } from "../../contract/goal-env.ts";

export const TIMESTEP = 0.002;
export const SUBSTEPS = 20;

export const HAND_REACH_SPEC: GoalEnvSpec = {
  id: "HandReach",
  observationSize: 63,
  robotColumns: range(0, 63),
  goalSize: 15,
  actionSize: 20,
  horizon: 50,
  distanceThreshold: 0.01,
  secondsPerStep: SUBSTEPS * TIMESTEP,
};
