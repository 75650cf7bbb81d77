import { bytesPerNumber } from "./columns/column.ts";
import type { DatasetColumns } from "./validate.ts";

/** Bytes of all columns except the episode lengths. */
export function bytesOfColumns(columns: Omit<DatasetColumns, "episodeLengths">): number {
  const { observations, achievedGoals, actions, desiredGoals } = columns;
  return [observations, achievedGoals, actions, desiredGoals].reduce(
    (sum, { type, length }) => sum + length * bytesPerNumber(type),
    0,
  );
}
