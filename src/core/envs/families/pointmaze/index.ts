import type { EnvFamily } from "../../contract/family.ts";
import { mazeBehaviours } from "../maze/behaviours.ts";
import { mazeEntries } from "../maze/entries.ts";
import { mazeRecipes } from "../maze/recipes.ts";
import { POINT_MAZE_VARIANTS } from "./variants.ts";

/** pointmaze-medium, pointmaze-large, pointmaze-giant and pointmaze-teleport. */
export const pointMazeFamily: EnvFamily = {
  name: "pointmaze",
  entries: mazeEntries(POINT_MAZE_VARIANTS),
  behaviours: mazeBehaviours(POINT_MAZE_VARIANTS, (guide) => guide),
  recipes: POINT_MAZE_VARIANTS.flatMap((variant) => mazeRecipes(variant, 0.5)),
  taskGroups: { pointmaze: POINT_MAZE_VARIANTS.map(({ spec }) => spec.id) },
};
