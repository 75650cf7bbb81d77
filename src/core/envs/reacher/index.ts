import type { EnvEntry } from "../core/registry.ts";
import { REACHER_SPEC } from "./spec.ts";

/** Reacher. */
export const reacherEnvs: readonly EnvEntry[] = [
  {
    spec: REACHER_SPEC,
    summary: "Move the tip of a two-link arm to a point in its plane.",
    load: async () => (await import("./reacher-task.ts")).ReacherTask.create(),
  },
];
