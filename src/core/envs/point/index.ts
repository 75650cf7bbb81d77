import type { EnvEntry } from "../core/registry.ts";
import { POINT_VARIANTS } from "./variants.ts";

/** PointReach and PointRooms. */
export const pointEnvs: readonly EnvEntry[] = POINT_VARIANTS.map((variant) => ({
  spec: variant.spec,
  summary: variant.summary,
  load: async () => new (await import("./point-task.ts")).PointTask(variant),
}));
