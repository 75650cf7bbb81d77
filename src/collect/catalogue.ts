import { UserError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { BehaviourSpec } from "./behaviour.ts";

/** `small` for a quick look, `paper` as large as the data of the published results, or a number of episodes. */
export type DatasetSize = "small" | "paper" | number;

/** Some of a dataset's episodes, all played by one behaviour. */
export interface RecipePart {
  readonly behaviour: BehaviourSpec;
  /** Share of the episodes, above 0; the shares of a recipe sum to 1. */
  readonly share: number;
}

/** How a dataset is made. */
export interface Recipe {
  readonly name: string;
  readonly environment: string;
  /** One line on what is in it. */
  readonly summary: string;
  /** In the order of the episodes: those of the first part come first. */
  readonly parts: readonly RecipePart[];
  readonly episodes: { readonly small: number; readonly paper: number };
}

const RANDOM: readonly RecipePart[] = [{ behaviour: { policy: "uniform-random" }, share: 1 }];

const recipes: readonly Recipe[] = [
  {
    name: "point-reach-random",
    environment: "PointReach",
    summary: "Uniformly random actions.",
    parts: RANDOM,
    episodes: { small: 500, paper: 2000 },
  },
  {
    name: "fetch-reach-random",
    environment: "FetchReach",
    summary: "Uniformly random actions.",
    parts: RANDOM,
    episodes: { small: 500, paper: 2000 },
  },
];

/** All datasets that can be made by name. */
export function listRecipes(): readonly Recipe[] {
  return recipes;
}

/** The recipe of that name. Throws {@link UserError} naming the nearest one if there is none. */
export function findRecipe(name: string): Recipe {
  const recipe = recipes.find((candidate) => candidate.name === name);
  if (recipe !== undefined) return recipe;
  const suggestion = nearest(
    name,
    recipes.map((candidate) => candidate.name),
  );
  throw new UserError(`unknown dataset "${name}"; did you mean "${suggestion}"?`);
}
