import type { Recipe } from "../../contract/recipe.ts";
import { withImages } from "../visual-recipes.ts";
import { easyRecipes } from "../wgcsl-recipes.ts";
import { POINT_VARIANTS } from "./variants.ts";

/** Images as large as Merlin's (Jain and Ravanbakhsh, ICLR 2024). */
const SIDE = 48;

export const POINT_RECIPES: readonly Recipe[] = withImages(
  [...easyRecipes("PointReach", "point-reach", 0.46), ...easyRecipes("PointRooms", "point-rooms", 0.51)],
  POINT_VARIANTS[0].spec.horizon,
  SIDE,
);
