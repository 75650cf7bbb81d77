import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { platform } from "../../node/datasets/platform.ts";
import { enterFolderWithExperts } from "../../node/experts/testing/made-up-experts.ts";
import { type DatasetSize, findRecipe, listRecipes, type Recipe } from "./catalogue.ts";
import { planCollection as planOn } from "./plan.ts";

const planCollection = (recipe: Recipe, size: DatasetSize, seed: number) =>
  planOn(recipe, size, seed, platform);

let leave: () => Promise<void>;
beforeAll(async () => {
  ({ leave } = await enterFolderWithExperts());
});
afterAll(() => leave());

describe("the catalogue", () => {
  it.each(
    listRecipes().map((recipe) => [recipe.name, recipe] as const),
  )("%s can be planned", (name, recipe) => {
    expect(findRecipe(name)).toBe(recipe);
    for (const size of ["small", "paper"] as const) {
      const { parts, chunks } = planCollection(recipe, size, 0);
      expect(chunks.at(-1)!.end).toBe(parts.at(-1)!.end);
      if (recipe.episodes) expect(chunks.at(-1)!.end).toBe(recipe.episodes[size]);
      else expect(parts.map(({ transitions }) => transitions)).toEqual([undefined, recipe.transitions[size]]);
    }
  });

  it("has every dataset with images too: the same behaviours, and fewer episodes", () => {
    const plain = findRecipe("fetch-push-mixed");
    const { name, image, episodes, parts } = findRecipe("visual-fetch-push-mixed");
    expect({ name, image, episodes, parts }).toEqual({
      ...{ name: "visual-fetch-push-mixed", image: { height: 64, width: 64 }, parts: plain.parts },
      episodes: { small: 400, paper: 2000 },
    });
    expect(findRecipe("visual-cheetah-random-expert").transitions).toEqual({ small: 20_000, paper: 100_000 });
    const maze = findRecipe("visual-pointmaze-medium-navigate");
    expect([maze.steps, maze.episodes]).toEqual([1000, { small: 20, paper: 100 }]);
    expect(planCollection(maze, "small", 0).header).toMatchObject({
      ...{
        observationSize: 64 * 64 * 3,
        observationType: "uint8",
        observationShape: [64, 64, 3],
        goalSize: 2,
      },
    });
    // Those whose source has images of its own are as large as there, in as many episodes.
    const merlin = findRecipe("visual-sawyer-door-random");
    expect(merlin).toMatchObject({ image: { height: 84, width: 84 }, episodes: { small: 500, paper: 2000 } });
    expect(() => findRecipe("visual-visual-sawyer-door-random")).toThrow("unknown dataset");
    expect(() => findRecipe("visual-nowhere")).toThrow("unknown dataset");
  });

  it("has SMORe's locomotion data: 30 episodes of an expert, then a million transitions", () => {
    for (const runner of ["cheetah", "ant"])
      for (const [kind, policy] of [
        ["medium", `${runner}-medium`],
        ["random", "uniform-random"],
      ]) {
        const { parts } = planCollection(findRecipe(`${runner}-${kind}-expert`), "paper", 0);
        expect(parts).toMatchObject([
          { first: 0, end: 30, behaviour: { policy: `${runner}-expert` } },
          { transitions: 1_000_000, behaviour: { policy } },
        ]);
      }
  });

  it("names the nearest dataset when there is none of that name", () => {
    expect(() => findRecipe("fetchreach-random")).toThrow(
      'unknown dataset "fetchreach-random"; did you mean "fetch-reach-random"?',
    );
  });
});
