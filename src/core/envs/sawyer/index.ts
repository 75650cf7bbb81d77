import type { EnvEntry } from "../core/registry.ts";
import { SAWYER_DOOR } from "./door.ts";
import { SAWYER_REACH } from "./reach.ts";

/** SawyerReach and SawyerDoor. */
export const sawyerEnvs: readonly EnvEntry[] = [SAWYER_REACH, SAWYER_DOOR].map((variant) => ({
  spec: variant.spec,
  summary: variant.summary,
  load: async () => (await import("./sawyer-task.ts")).SawyerTask.create(variant),
}));
