import type { Recipe } from "../../contract/recipe.ts";
import type { MazeVariant } from "./variants.ts";

interface MazeDataset {
  readonly environment: string;
  readonly kind: string;
  readonly summary: string;
  /** Standard deviation of the noise on the actions. */
  readonly noise: number;
  readonly episodes: number;
  readonly steps: number;
}

/** A dataset of OGBench, and a tenth of it for a quick look. */
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
export function mazeRecipes({ spec, maze }: MazeVariant, noise: number): Recipe[] {
  const environment = spec.id;
  return [
    mazeRecipe({
      environment,
      kind: "navigate",
      summary: "To one random goal after the other by noisy shortest paths",
      noise,
      ...(maze.name === "giant" ? { episodes: 500, steps: 2000 } : { episodes: 1000, steps: 1000 }),
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

/** Five million transitions in random directions. */
export function exploreRecipe({ spec }: MazeVariant): Recipe {
  return mazeRecipe({
    environment: spec.id,
    kind: "explore",
    summary: "In random directions, another one every ten steps, with much noise",
    noise: 1,
    episodes: 10_000,
    steps: 500,
  });
}
