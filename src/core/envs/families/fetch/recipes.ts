import type { Recipe } from "../../contract/recipe.ts";
import { easyRecipes, hardRecipes } from "../wgcsl-recipes.ts";

export const FETCH_RECIPES: readonly Recipe[] = [
  ...easyRecipes("FetchReach", "fetch-reach", 0.25),
  ...hardRecipes("FetchPush", "fetch-push", 0.2),
  ...hardRecipes("FetchPickAndPlace", "fetch-pick", 0.24),
  ...hardRecipes("FetchSlide", "fetch-slide", 0.3),
];
