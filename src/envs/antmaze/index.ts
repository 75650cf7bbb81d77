import { mazeEntries } from "../maze/entries.ts";
import { ANT_MAZE_VARIANTS } from "./variants.ts";

/** antmaze-medium, antmaze-large, antmaze-giant and antmaze-teleport. */
export const antMazeEnvs = mazeEntries(ANT_MAZE_VARIANTS);
