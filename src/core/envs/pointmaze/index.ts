import { mazeEntries } from "../maze/entries.ts";
import { POINT_MAZE_VARIANTS } from "./variants.ts";

/** pointmaze-medium, pointmaze-large, pointmaze-giant and pointmaze-teleport. */
export const pointMazeEnvs = mazeEntries(POINT_MAZE_VARIANTS);
