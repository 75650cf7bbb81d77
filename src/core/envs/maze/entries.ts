import type { EnvEntry } from "../core/registry.ts";
import type { MazeVariant } from "./variants.ts";

/** The registry's entries for environments that are mazes. */
export function mazeEntries(variants: readonly MazeVariant[]): readonly EnvEntry[] {
  return variants.map((variant) => ({
    spec: variant.spec,
    summary: variant.summary,
    load: async (options) => (await import("./maze-task.ts")).MazeTask.create(variant, options),
  }));
}
