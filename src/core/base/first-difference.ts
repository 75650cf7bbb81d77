import { isObject } from "./is-object.ts";

/** A value in which two JSON values differ, both as JSON. */
export interface Difference {
  readonly path: string;
  readonly asked: string;
  readonly found: string;
}

/** The first value in which two JSON values differ, in depth-first order. */
export function firstDifference(asked: unknown, found: unknown, path = ""): Difference | undefined {
  if (!isObject(asked) || !isObject(found)) {
    const [a, b] = [asked, found].map((value) => JSON.stringify(value) ?? "nothing");
    return a === b ? undefined : { path, asked: a, found: b };
  }
  for (const name of new Set([...Object.keys(asked), ...Object.keys(found)])) {
    const difference = firstDifference(asked[name], found[name], path === "" ? name : `${path}.${name}`);
    if (difference) return difference;
  }
  return undefined;
}
