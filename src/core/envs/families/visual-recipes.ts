import type { CameraView } from "../contract/camera-preset.ts";
import type { Recipe, RecipeSizes } from "../contract/recipe.ts";

/** Transitions with images of 64 × 64: about 0.25 and 1.25 GB. */
const TRANSITIONS: RecipeSizes = { small: 20_000, paper: 100_000 };
/** Pixels along a side, unless a source has others. */
const SIDE = 64;

interface VisualRecipeOptions {
  /** Pixels along a side. */
  readonly side?: number;
  /** Default `main` alone. */
  readonly cameras?: readonly CameraView[];
  readonly sizes?: RecipeSizes;
}

/**
 * A recipe with images instead of states. The episodes are the same, step by step, but fewer unless `sizes` says so.
 */
export function visualRecipe(
  recipe: Recipe,
  horizon: number,
  { side = SIDE, cameras, sizes }: VisualRecipeOptions = {},
): Recipe {
  const given = [...(side === SIDE || sizes ? [] : [side]), ...(cameras ? [cameras.join("+")] : [])];
  const { episodes: _, transitions, steps = horizon, ...others } = recipe;
  const ofEpisodes = (count: number) => Math.max(1, Math.round(count / steps));
  const count = transitions
    ? { transitions: sizes ?? TRANSITIONS }
    : {
        episodes: sizes ?? { small: ofEpisodes(TRANSITIONS.small), paper: ofEpisodes(TRANSITIONS.paper) },
      };
  return {
    ...others,
    ...(recipe.steps !== undefined && { steps }),
    name: ["visual", ...given, recipe.name].join("-"),
    summary: `${recipe.summary} Images of ${side} × ${side} pixels.`,
    image: { height: side, width: side, ...(cameras && { cameras }) },
    ...count,
  };
}

/** All recipes of a family, followed by those of their images as large as a source has them, in as many episodes. */
export function withImages(recipes: readonly Recipe[], horizon: number, side: number): Recipe[] {
  return [
    ...recipes,
    ...recipes.map((recipe) => visualRecipe(recipe, horizon, { side, sizes: recipe.episodes })),
  ];
}
