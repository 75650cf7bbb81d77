import type { EnvEntry } from "../core/registry.ts";
import { DCLAW_TURN_SPEC } from "./spec.ts";

/** DClawTurn. */
export const dclawEnvs: readonly EnvEntry[] = [
  {
    spec: DCLAW_TURN_SPEC,
    summary: "Turn a valve to an angle with three fingers.",
    load: async () => (await import("./dclaw-task.ts")).DClawTask.create(),
  },
];
