import type { Recipe } from "../../contract/recipe.ts";
import { easyRecipes } from "../wgcsl-recipes.ts";

export const POINT_RECIPES: readonly Recipe[] = [
  ...easyRecipes("PointReach", "point-reach", 0.46),
  ...easyRecipes("PointRooms", "point-rooms", 0.51),
];
