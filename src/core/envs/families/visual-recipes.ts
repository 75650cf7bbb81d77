import type { Recipe, RecipeSizes } from "../contract/recipe.ts";

/** Sizes for images of 64 × 64: 20 400 and 102 000 frames of 50 steps, or 0.25 and 1.25 GB. */
export const VISUAL: RecipeSizes = { small: 400, paper: 2000 };

/**
 * The recipes of these names once more, with images of `side` × `side` pixels in the place of states. The episodes are the same,
 * step by step.
 */
export function visualRecipes(
  recipes: readonly Recipe[],
  names: readonly string[],
  side: number,
  episodes?: RecipeSizes,
): Recipe[] {
  return names.map((name): Recipe => {
    const { transitions: _, ...recipe } = recipes.find((one) => one.name === name)!;
    return {
      ...recipe,
      name: `visual-${name}`,
      summary: `${recipe.summary} Images of ${side} × ${side} pixels.`,
      image: { height: side, width: side },
      episodes: episodes ?? recipe.episodes!,
    };
  });
}
