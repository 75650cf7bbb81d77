import type { EnvEntry } from "../core/registry.ts";
import { mazeEntries } from "../maze/entries.ts";
import { ANT_DIRECTION, ANT_MAZE_VARIANTS } from "./variants.ts";

/** antmaze-medium, antmaze-large, antmaze-giant and antmaze-teleport, and AntDirection, where their ant learns to walk. */
export const antMazeEnvs: readonly EnvEntry[] = [
  ...mazeEntries(ANT_MAZE_VARIANTS),
  {
    spec: ANT_DIRECTION,
    summary: "Walk an ant in a given direction, which changes.",
    load: async () => (await import("./direction-task.ts")).DirectionTask.create(),
  },
];
