import type { Table } from "../base/table.ts";
import { listRecipes } from "./index.ts";

/** Every dataset of the catalogue with its sizes and how it is made. */
export function recipeTable(): Table {
  return {
    header: ["dataset", "environment", "small", "paper", "how it is made"],
    rows: listRecipes().map(({ name, environment, episodes, transitions, summary }) => {
      const sizes = episodes ?? transitions;
      const unit = episodes ? "episodes" : "transitions";
      return [name, environment, `${sizes.small} ${unit}`, `${sizes.paper} ${unit}`, summary];
    }),
  };
}
