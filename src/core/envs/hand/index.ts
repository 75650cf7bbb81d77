import type { EnvEntry } from "../core/registry.ts";
import { HAND_REACH_SPEC } from "./spec.ts";

/** HandReach. */
export const handEnvs: readonly EnvEntry[] = [
  {
    spec: HAND_REACH_SPEC,
    summary: "Bring the thumb of a Shadow hand and one finger together above the palm.",
    load: async () => (await import("./hand-reach-task.ts")).HandReachTask.create(),
  },
];
