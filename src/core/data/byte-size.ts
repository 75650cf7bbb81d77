import { bytesPerNumber } from "./columns/column.ts";
import type { DatasetColumns } from "./validate.ts";

/** Bytes of all columns except the episode lengths. */
export function bytesOfColumns(columns: Omit<DatasetColumns, "episodeLengths">): number {
  const { observations, states, achievedGoals, actions, desiredGoals } = columns;
  return [observations, states, achievedGoals, actions, desiredGoals].reduce(
    (sum, column) => sum + (column ? column.length * bytesPerNumber(column.type) : 0),
    0,
  );
}
