import { envSpec, type Recipe, recipes, VISUAL, visualRecipe } from "../envs/index.ts";

export type { Recipe, RecipePart } from "../envs/index.ts";

/**
 * `small` for a quick look, `paper` as large as the data of the published results, or a number of what the recipe counts:
 * episodes or transitions.
 */
export type DatasetSize = "small" | "paper" | number;

/** All datasets that can be made by name. */
export function listRecipes(): readonly Recipe[] {
  return Object.values(recipes.table);
}

/** The default dataset of an environment; undefined if no recipe makes one. */
export function firstRecipe(environment: string): Recipe | undefined {
  return listRecipes().find((recipe) => recipe.environment === environment);
}

/**
 * The recipe of that name; `visual-<name>` is any other one with images in the place of states. Throws {@link UserError} naming
 * the nearest one if there is none.
 */
export function findRecipe(name: string): Recipe {
  const base = name.startsWith(VISUAL) ? recipes.table[name.slice(VISUAL.length)] : undefined;
  if (recipes.table[name] || !base || base.image) return recipes.get(name);
  return visualRecipe(base, envSpec(base.environment).horizon);
}
