import type { Recipe } from "../../contract/recipe.ts";
import { visualRecipes } from "../visual-recipes.ts";
import { easyRecipes } from "../wgcsl-recipes.ts";

const ofStates = [
  ...easyRecipes("PointReach", "point-reach", 0.46),
  ...easyRecipes("PointRooms", "point-rooms", 0.51),
];

/** Images as large as Merlin's (Jain and Ravanbakhsh, ICLR 2024). */
export const POINT_RECIPES: readonly Recipe[] = [
  ...ofStates,
  ...visualRecipes(
    ofStates,
    ["point-reach-random", "point-reach-expert", "point-rooms-random", "point-rooms-expert"],
    48,
  ),
];
