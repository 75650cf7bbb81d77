import { describe, expect, it } from "vitest";
import { findRecipe, listRecipes } from "./catalogue.ts";
import { planCollection } from "./plan.ts";

describe("the catalogue", () => {
  it.each(
    listRecipes().map((recipe) => [recipe.name, recipe] as const),
  )("%s can be planned", (name, recipe) => {
    expect(findRecipe(name)).toBe(recipe);
    for (const size of ["small", "paper"] as const)
      expect(planCollection(recipe, size, 0).chunks.at(-1)!.end).toBe(recipe.episodes[size]);
  });

  it("names the nearest dataset when there is none of that name", () => {
    expect(() => findRecipe("fetchreach-random")).toThrow(
      'unknown dataset "fetchreach-random"; did you mean "fetch-reach-random"?',
    );
  });
});
