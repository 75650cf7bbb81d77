import type { EnvFamily } from "../../contract/family.ts";
import { mazeBehaviours } from "../maze/behaviours.ts";
import { mazeEntries } from "../maze/entries.ts";
import { mazeRecipes } from "../maze/recipes.ts";
import { visualRecipes } from "../visual-recipes.ts";
import { POINT_MAZE_VARIANTS } from "./variants.ts";

const ofStates = POINT_MAZE_VARIANTS.flatMap((variant) => mazeRecipes(variant, 0.5));

/** pointmaze-medium, pointmaze-large, pointmaze-giant and pointmaze-teleport. */
export const pointMazeFamily: EnvFamily = {
  name: "pointmaze",
  entries: mazeEntries(POINT_MAZE_VARIANTS),
  behaviours: mazeBehaviours(POINT_MAZE_VARIANTS, (guide) => guide),
  recipes: [
    ...ofStates,
    ...visualRecipes(ofStates, ["pointmaze-medium-navigate"], 64, { small: 20, paper: 100 }),
  ],
  taskGroups: { pointmaze: POINT_MAZE_VARIANTS.map(({ spec }) => spec.id) },
};
