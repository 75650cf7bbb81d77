import type { DatasetHeader } from "./header.ts";

/** Fields of a header in which datasets of one task agree; names of environments differ between sources. */
export const TASK_FIELDS = [
  "observationSize",
  "observationType",
  "observationShape",
  "cameras",
  "stateSize",
  "robotColumns",
  "goalSize",
  "actionSize",
  "distanceThreshold",
  "goalDistance",
  "actionRange",
] as const satisfies readonly (keyof DatasetHeader)[];

/** The first field in which two datasets are not of one task, with both values, as the rest of a sentence; undefined if they are. */
export function taskDifference(
  first: DatasetHeader,
  second: DatasetHeader,
  fields: readonly (keyof DatasetHeader)[] = TASK_FIELDS,
): string | undefined {
  const field = fields.find((name) => textOf(first[name]) !== textOf(second[name]));
  return field && `differ in ${field} (${textOf(first[field])} and ${textOf(second[field])})`;
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
