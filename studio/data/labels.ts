import type { ColumnOfDataset } from "../../src/core/studio/api.ts";

/** The names of columns in the page. */
export const COLUMN_LABELS: Readonly<Record<ColumnOfDataset, string>> = {
  observations: "observations",
  states: "states",
  achievedGoals: "achieved goals",
  actions: "actions",
  desiredGoals: "desired goals",
};
