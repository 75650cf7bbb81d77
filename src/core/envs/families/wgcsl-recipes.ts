import { type BehaviourSpec, UNIFORM_RANDOM } from "../contract/behaviour.ts";
import type { Recipe, RecipeSizes } from "../contract/recipe.ts";

// Datasets after those of WGCSL (Yang et al., ICLR 2022), on which SMORe and GoFAR report their results. WGCSL's own
// experts, which are not published, replace 30 % of their actions by uniform ones. Here that share and the pace of the
// scripted experts are tuned until the mean return of the data is WGCSL's, counted over the first 49 states of an episode.

/** Sizes for tasks in which random actions reach goals everywhere. */
const EASY: RecipeSizes = { small: 500, paper: 2000 };
/** Sizes for tasks with an object. */
export const HARD: RecipeSizes = { small: 4000, paper: 40_000 };

/** Recipes of a task in which random actions reach goals everywhere, so random data suffice to learn from. */
export function easyRecipes(environment: string, prefix: string, uniformShare: number): Recipe[] {
  return [randomRecipe(environment, prefix, EASY), expertRecipe(environment, prefix, EASY, uniformShare)];
}

/** Recipes of a task with an object that random actions hardly touch; SMORe reports its results on `mixed`. */
export function hardRecipes(environment: string, prefix: string, uniformShare: number): Recipe[] {
  const mixed: Recipe = {
    name: `${prefix}-mixed`,
    environment,
    summary: "10 % scripted expert with noise, then 90 % uniformly random actions.",
    parts: [
      { behaviour: noisyExpert(prefix, uniformShare), share: 0.1 },
      { behaviour: UNIFORM_RANDOM, share: 0.9 },
    ],
    episodes: HARD,
  };
  return [
    mixed,
    expertRecipe(environment, prefix, HARD, uniformShare),
    randomRecipe(environment, prefix, HARD),
  ];
}

/** `<prefix>-random`: uniformly random actions. */
export function randomRecipe(environment: string, prefix: string, episodes: RecipeSizes): Recipe {
  return {
    name: `${prefix}-random`,
    environment,
    summary: "Uniformly random actions.",
    parts: [{ behaviour: UNIFORM_RANDOM, share: 1 }],
    episodes,
  };
}

/** `<prefix>-expert`: the behaviour of that name with Gaussian noise and a share of uniform actions. */
export function expertRecipe(
  environment: string,
  prefix: string,
  episodes: RecipeSizes,
  uniformShare: number,
): Recipe {
  const percent = Math.round(100 * uniformShare);
  return {
    name: `${prefix}-expert`,
    environment,
    summary: `Scripted expert with Gaussian noise (σ = 0.2), ${percent} % of its actions uniform.`,
    parts: [{ behaviour: noisyExpert(prefix, uniformShare), share: 1 }],
    episodes,
  };
}

function noisyExpert(prefix: string, uniformShare: number): BehaviourSpec {
  return { policy: `${prefix}-expert`, noise: { standardDeviation: 0.2, uniformShare } };
}
