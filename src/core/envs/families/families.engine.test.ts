import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
// Importing it registers the generic behaviours.
import { findRecipe, listRecipes } from "../../collect/index.ts";
import { behaviours, findEnv, listFamilies, taskGroups } from "../index.ts";

it("every folder with an index.ts is registered as a family of that name", () => {
  const folders = readdirSync(import.meta.dirname).filter((name) =>
    existsSync(`${import.meta.dirname}/${name}/index.ts`),
  );
  expect(
    listFamilies()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(folders.sort());
});

describe.each(listFamilies())("$name", ({ entries, recipes = [], trainedExperts = {} }) => {
  const ids = entries.map(({ spec }) => spec.id);

  it("names experts and behaviours that exist", () => {
    const used = recipes.flatMap(({ parts }) => parts.map(({ behaviour }) => behaviour.policy));
    for (const name of [...entries.flatMap(({ expert }) => expert ?? []), ...used])
      expect(Object.keys(behaviours.table)).toContain(name);
  });

  it("makes data and trains experts in its own environments only", () => {
    for (const environment of [
      ...recipes.map((recipe) => recipe.environment),
      ...Object.values(trainedExperts),
    ])
      expect(ids).toContain(environment);
  });
});

it.each(Object.entries(taskGroups))("the tasks of the group %s exist", (_, tasks) => {
  for (const task of tasks) {
    const [environment, dataset] = task.split(":");
    expect(findEnv(environment), task).toBeDefined();
    if (dataset === undefined)
      expect(listRecipes().map((recipe) => recipe.environment)).toContain(environment);
    else expect(findRecipe(dataset).environment).toBe(environment);
  }
});
