import type { EnvOptions } from "../envs/index.ts";
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
  readonly environmentOptions?: EnvOptions;
  /** Steps per episode; default the environment's horizon. */
  readonly steps?: number;
  /** One line on what is in it. */
  readonly summary: string;
  /** In the order of the episodes: those of the first part come first. */
  readonly parts: readonly RecipePart[];
  readonly episodes: { readonly small: number; readonly paper: number };
}

const EASY: Recipe["episodes"] = { small: 500, paper: 2000 };
const HARD: Recipe["episodes"] = { small: 4000, paper: 40_000 };

const random: BehaviourSpec = { policy: "uniform-random" };

/**
 * Recipes per environment, the one to begin with first. The experts' share of uniform actions (the argument below), or
 * their pace where it is 0.3, is tuned so that the data's mean return is that of WGCSL's data, which were made with 0.3
 * by policies we do not have.
 */
const recipes: readonly Recipe[] = [
  ...easyTask("PointReach", "point-reach", 0.45),
  ...easyTask("PointRooms", "point-rooms", 0.5),
  ...easyTask("FetchReach", "fetch-reach", 0.45),
  ...hardTask("FetchPush", "fetch-push", 0.2),
  ...hardTask("FetchPickAndPlace", "fetch-pick", 0.24),
  ...hardTask("FetchSlide", "fetch-slide", 0.3),
  ...easyTask("Reacher", "reacher", 0.3),
  ...easyTask("SawyerReach", "sawyer-reach", 0.3),
  ...easyTask("SawyerDoor", "sawyer-door", 0.3),
  ...hardTask("HandReach", "hand-reach", 0.3),
  randomRecipe("DClawTurn", "dclaw-turn", HARD),
  expertRecipe("DClawTurn", "dclaw-turn", HARD, 0.3),
  ...mazeRecipes("pointmaze-medium", { episodes: 1000, steps: 1000 }),
  ...mazeRecipes("pointmaze-large", { episodes: 1000, steps: 1000 }),
  ...mazeRecipes("pointmaze-giant", { episodes: 500, steps: 2000 }),
  ...mazeRecipes("pointmaze-teleport", { episodes: 1000, steps: 1000 }),
];

/** Tasks in which random actions reach goals all over the place: random data suffice to learn from. */
function easyTask(environment: string, prefix: string, uniformShare: number): Recipe[] {
  return [randomRecipe(environment, prefix, EASY), expertRecipe(environment, prefix, EASY, uniformShare)];
}

/** Tasks with an object that random actions hardly touch; `mixed` is what SMORe's results are reported on. */
function hardTask(environment: string, prefix: string, uniformShare: number): Recipe[] {
  const expert = noisyExpert(prefix, uniformShare);
  const mixed: Recipe = {
    name: `${prefix}-mixed`,
    environment,
    summary: "10 % scripted expert with noise, then 90 % uniformly random actions.",
    parts: [
      { behaviour: expert, share: 0.1 },
      { behaviour: random, share: 0.9 },
    ],
    episodes: HARD,
  };
  return [
    mixed,
    expertRecipe(environment, prefix, HARD, uniformShare),
    randomRecipe(environment, prefix, HARD),
  ];
}

function randomRecipe(environment: string, prefix: string, episodes: Recipe["episodes"]): Recipe {
  return {
    name: `${prefix}-random`,
    environment,
    summary: "Uniformly random actions.",
    parts: [{ behaviour: random, share: 1 }],
    episodes,
  };
}

function expertRecipe(
  environment: string,
  prefix: string,
  episodes: Recipe["episodes"],
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

/** OGBench's two kinds of data, a million transitions each; a tenth of it for a quick look. */
function mazeRecipes(environment: string, navigate: { episodes: number; steps: number }): Recipe[] {
  const recipe = (kind: string, summary: string, { episodes, steps }: typeof navigate): Recipe => ({
    name: `${environment}-${kind}`,
    environment,
    environmentOptions: { openEnded: true },
    steps,
    summary: `${summary} by noisy shortest paths (σ = 0.5).`,
    parts: [
      {
        behaviour: {
          policy: `${environment}-${kind}`,
          noise: { standardDeviation: 0.5, uniformShare: 0 },
        },
        share: 1,
      },
    ],
    episodes: { small: episodes / 10, paper: episodes },
  });
  return [
    recipe("navigate", "To one random goal after the other", navigate),
    recipe("stitch", "To goals four cells away", { episodes: 5000, steps: 200 }),
  ];
}

/** All datasets that can be made by name. */
export function listRecipes(): readonly Recipe[] {
  return recipes;
}

/** The dataset to begin with in an environment, if the catalogue has one for it. */
export function firstRecipe(environment: string): Recipe | undefined {
  return recipes.find((recipe) => recipe.environment === environment);
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
