import { UserError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { EnvOptions } from "../envs/index.ts";
import type { BehaviourSpec } from "./behaviour.ts";
import type { ExpertLevel, ExpertName } from "./trained-experts.ts";

/**
 * `small` for a quick look, `paper` as large as the data of the published results, or a number of what the recipe counts:
 * episodes or transitions.
 */
export type DatasetSize = "small" | "paper" | number;

/** Some of a dataset, all played by one behaviour. */
export type RecipePart = { readonly behaviour: BehaviourSpec } & (
  | {
      /** Of the dataset's size, above 0; the shares of a recipe sum to 1. */
      readonly share: number;
      readonly episodes?: undefined;
    }
  | {
      /** So many, whatever the size, in which they do not count. */
      readonly episodes: number;
      readonly share?: undefined;
    }
);

/** How much is in a dataset. */
interface Sizes {
  readonly small: number;
  readonly paper: number;
}

/** How a dataset is made. Its size counts episodes or transitions. */
export type Recipe = {
  readonly name: string;
  readonly environment: string;
  readonly environmentOptions?: EnvOptions;
  /** Steps per episode; default the environment's horizon. */
  readonly steps?: number;
  /** One line on what is in it. */
  readonly summary: string;
  /** In the order of the episodes: those of the first part come first. */
  readonly parts: readonly RecipePart[];
} & (
  | { readonly episodes: Sizes; readonly transitions?: undefined }
  | { readonly transitions: Sizes; readonly episodes?: undefined }
);

const EASY: Sizes = { small: 500, paper: 2000 };
const HARD: Sizes = { small: 4000, paper: 40_000 };

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
  ...runnerRecipes("CheetahTgtVel", "cheetah", "cheetah"),
  ...runnerRecipes("AntTgtVel", "ant", "ant"),
  ...runnerRecipes("AntTgtVel3", "ant3", "ant"),
  ...["medium", "large", "giant", "teleport"].flatMap((maze) => mazeRecipes("pointmaze", maze, 0.5)),
  ...["medium", "large", "giant", "teleport"].flatMap((maze) => [
    ...mazeRecipes("antmaze", maze, 0.2),
    ...(maze === "giant" ? [] : [exploreRecipe(maze)]),
  ]),
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

function randomRecipe(environment: string, prefix: string, episodes: Sizes): Recipe {
  return {
    name: `${prefix}-random`,
    environment,
    summary: "Uniformly random actions.",
    parts: [{ behaviour: random, share: 1 }],
    episodes,
  };
}

function expertRecipe(environment: string, prefix: string, episodes: Sizes, uniformShare: number): Recipe {
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

/**
 * SMORe's locomotion data: a few episodes of a trained expert, and far more transitions of somebody worse. The policies of
 * D4RL, from whose data these were composed, draw their actions from a distribution; ours are TD3's, which do not, and act
 * with the noise that TD3 explored with.
 */
function runnerRecipes(environment: string, prefix: string, runner: ExpertName): Recipe[] {
  const trained = (level: ExpertLevel): BehaviourSpec => ({
    policy: `${runner}-${level}`,
    noise: { standardDeviation: 0.1, uniformShare: 0 },
  });
  const recipe = (kind: string, summary: string, behaviour: BehaviourSpec): Recipe => ({
    name: `${prefix}-${kind}-expert`,
    environment,
    summary: `30 episodes of the trained expert, then ${summary}.`,
    parts: [
      { behaviour: trained("expert"), episodes: 30 },
      { behaviour, share: 1 },
    ],
    transitions: { small: 100_000, paper: 1_000_000 },
  });
  return [
    recipe("medium", "the policy that came to a third of its return", trained("medium")),
    recipe("random", "uniformly random actions", random),
  ];
}

interface MazeDataset {
  readonly environment: string;
  readonly kind: string;
  readonly summary: string;
  /** Standard deviation of the noise on the actions. */
  readonly noise: number;
  readonly episodes: number;
  readonly steps: number;
}

/** OGBench's data, and a tenth of it for a quick look. */
function mazeRecipe({ environment, kind, summary, noise, episodes, steps }: MazeDataset): Recipe {
  return {
    name: `${environment}-${kind}`,
    environment,
    environmentOptions: { openEnded: true },
    steps,
    summary: `${summary} (σ = ${noise}).`,
    parts: [
      {
        behaviour: {
          policy: `${environment}-${kind}`,
          noise: { standardDeviation: noise, uniformShare: 0 },
        },
        share: 1,
      },
    ],
    episodes: { small: episodes / 10, paper: episodes },
  };
}

/** The kinds of data that all mazes have, a million transitions each. */
function mazeRecipes(family: string, maze: string, noise: number): Recipe[] {
  const environment = `${family}-${maze}`;
  return [
    mazeRecipe({
      environment,
      kind: "navigate",
      summary: "To one random goal after the other by noisy shortest paths",
      noise,
      ...(maze === "giant" ? { episodes: 500, steps: 2000 } : { episodes: 1000, steps: 1000 }),
    }),
    mazeRecipe({
      environment,
      kind: "stitch",
      summary: "To goals four cells away by noisy shortest paths",
      noise,
      episodes: 5000,
      steps: 200,
    }),
  ];
}

/** Five million transitions of an ant that is not going anywhere; OGBench has none in the giant maze. */
function exploreRecipe(maze: string): Recipe {
  return mazeRecipe({
    environment: `antmaze-${maze}`,
    kind: "explore",
    summary: "In random directions, another one every ten steps, with much noise",
    noise: 1,
    episodes: 10_000,
    steps: 500,
  });
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
