import { CAMERA_VIEWS, type CameraView, envSpec, type Recipe, recipes, visualRecipe } from "../envs/index.ts";

export type { Recipe, RecipePart } from "../envs/index.ts";

/**
 * The size of a dataset: `small` for a quick look, `paper` as in the published results, or a number of episodes or
 * transitions, whichever the recipe counts.
 */
export type DatasetSize = "small" | "paper" | number;

/** The recipes of all datasets that can be made by name. */
export function listRecipes(): readonly Recipe[] {
  return Object.values(recipes.table);
}

/** The default dataset of an environment; undefined if no recipe makes one. */
export function firstRecipe(environment: string): Recipe | undefined {
  return listRecipes().find((recipe) => recipe.environment === environment);
}

/** `visual-`, then pixels and cameras if they are not the usual ones, then the name of a recipe of states. */
const VISUAL_NAME = new RegExp(
  `^visual-(?:(\\d{1,4})-)?(?:((?:${CAMERA_VIEWS.join("|")})(?:\\+(?:${CAMERA_VIEWS.join("|")}))*)-)?(.+)$`,
);

/**
 * The recipe of that name. `visual-<name>` is the recipe `<name>` with images instead of states.
 * `visual-84-side-<name>` has images of 84 × 84 pixels of the camera `side`, `visual-main+above-<name>` those of two
 * cameras.
 * @throws UserError that names the nearest recipe if there is none
 */
export function findRecipe(name: string): Recipe {
  const [, pixels, views, base = ""] = VISUAL_NAME.exec(name) ?? [];
  const recipe = recipes.table[base];
  if (recipes.table[name] || !recipe || recipe.image) return recipes.get(name);
  return visualRecipe(recipe, envSpec(recipe.environment).horizon, {
    ...(pixels !== undefined && { side: Number(pixels) }),
    ...(views !== undefined && { cameras: views.split("+") as CameraView[] }),
  });
}
