import type { EnvEntry } from "../core/registry.ts";
import { FETCH_VARIANTS } from "./variants.ts";

/** FetchReach, FetchPush, FetchSlide and FetchPickAndPlace. */
export const fetchEnvs: readonly EnvEntry[] = FETCH_VARIANTS.map((variant) => ({
  spec: variant.spec,
  summary: variant.summary,
  load: async () => (await import("./fetch-task.ts")).FetchTask.create(variant),
}));
