import type { EnvEntry } from "../core/registry.ts";
import { TARGET_VELOCITY_VARIANTS } from "./variants.ts";

/** Running at a commanded speed. */
export const locomotionEnvs: readonly EnvEntry[] = TARGET_VELOCITY_VARIANTS.map((variant) => ({
  spec: variant.spec,
  summary: variant.summary,
  load: async () => (await import("./target-velocity-task.ts")).TargetVelocityTask.create(variant),
}));
