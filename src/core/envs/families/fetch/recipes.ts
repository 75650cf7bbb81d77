import type { Recipe } from "../../contract/recipe.ts";
import { VISUAL, visualRecipes } from "../visual-recipes.ts";
import { easyRecipes, hardRecipes } from "../wgcsl-recipes.ts";

const ofStates = [
  ...easyRecipes("FetchReach", "fetch-reach", 0.25),
  ...hardRecipes("FetchPush", "fetch-push", 0.2),
  ...hardRecipes("FetchPickAndPlace", "fetch-pick", 0.24),
  ...hardRecipes("FetchSlide", "fetch-slide", 0.3),
];

export const FETCH_RECIPES: readonly Recipe[] = [
  ...ofStates,
  ...visualRecipes(ofStates, ["fetch-reach-random", "fetch-push-mixed", "fetch-pick-mixed"], 64, VISUAL),
];
