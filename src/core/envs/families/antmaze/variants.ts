import { range } from "../../../base/range.ts";
import type { GoalEnvSpec } from "../../contract/goal-env.ts";
import { mazeVariants, SUBSTEPS, TIMESTEP } from "../maze/variants.ts";
import { ANT } from "./ant.ts";

export const ANT_MAZE_VARIANTS = mazeVariants(ANT, "Walk an ant");

export const ANT_DIRECTION: GoalEnvSpec = {
  id: "AntDirection",
  observationSize: 29,
  robotColumns: range(2, 29),
  goalSize: 2,
  actionSize: 8,
  horizon: 1000,
  distanceThreshold: 0.5,
  secondsPerStep: SUBSTEPS * TIMESTEP,
  earlyEnd: "failure",
};
