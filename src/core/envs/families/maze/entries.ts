import type { EnvEntry } from "../../contract/family.ts";
import type { MazeVariant } from "./variants.ts";

/** The environments of an agent in its mazes. */
export function mazeEntries(variants: readonly MazeVariant[]): readonly EnvEntry[] {
  return variants.map((variant) => ({
    spec: variant.spec,
    summary: variant.summary,
    expert: `${variant.spec.id}-expert`,
    camera: { azimuth: 90, elevation: -65 },
    imageCamera: {
      ...{ azimuth: 90, elevation: -75, target: [0, 0, 0.4], distance: 7 },
      follows: variant.agent.geom,
    },
    imageFloor: "position",
    load: async (options) => (await import("./maze-task.ts")).MazeTask.create(variant, options),
  }));
}
