import type { EnvEntry } from "../core/registry.ts";
import { POINT_MAZE_VARIANTS } from "./variants.ts";

/** pointmaze-medium, pointmaze-large, pointmaze-giant and pointmaze-teleport. */
export const mazeEnvs: readonly EnvEntry[] = POINT_MAZE_VARIANTS.map((variant) => ({
  spec: variant.spec,
  summary: variant.summary,
  load: async (options) => (await import("./point-maze-task.ts")).PointMazeTask.create(variant, options),
}));
