import type { EnvEntry } from "../core/registry.ts";
import { CHEETAH } from "./variants.ts";

/** CheetahTgtVel. */
export const locomotionEnvs: readonly EnvEntry[] = [CHEETAH].map((variant) => ({
  spec: variant.spec,
  summary: variant.summary,
  load: async () => (await import("./target-velocity-task.ts")).TargetVelocityTask.create(variant),
}));
