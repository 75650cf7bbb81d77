import type { Recipe } from "../../contract/recipe.ts";
import { exploreRecipe, mazeRecipes } from "../maze/recipes.ts";
import { ANT_MAZE_VARIANTS } from "./variants.ts";

/** OGBench's data; it has no `explore` in the giant maze. */
export const ANT_MAZE_RECIPES: readonly Recipe[] = ANT_MAZE_VARIANTS.flatMap((variant) => [
  ...mazeRecipes(variant, 0.2),
  ...(variant.maze.name === "giant" ? [] : [exploreRecipe(variant)]),
]);
