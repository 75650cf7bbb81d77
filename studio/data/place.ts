import type { DatasetSource } from "../../src/core/studio/api.ts";
import type { FindingPlace } from "../../src/core/studio/finding-place.ts";

/** Which dataset questions are about. */
export type Source = DatasetSource;

/** What a dataset is looked at in: an episode, a step of it and a dimension of a column. */
export type Place = FindingPlace;

/** The place that the page's address names; the first episode where it names none. */
export function readPlace(query: Readonly<Record<string, string>>): Place {
  const whole = (name: string) => (/^\d{1,9}$/.test(query[name] ?? "") ? Number(query[name]) : undefined);
  const [step, dimension] = [whole("step"), whole("dimension")];
  return {
    episode: whole("episode") ?? 0,
    ...(step !== undefined && { step }),
    ...(query.column && { column: query.column }),
    ...(dimension !== undefined && { dimension }),
  };
}

/** The same as parts of an address. */
export function placeQuery({ episode, step, column, dimension }: Place): Record<string, string | undefined> {
  const text = (value: number | undefined) => (value === undefined ? undefined : String(value));
  return { episode: String(episode), step: text(step), column, dimension: text(dimension) };
}
