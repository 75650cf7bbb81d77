import { existsSync } from "node:fs";
import { join, parse } from "node:path";
import { sourceKind } from "./open-dataset.ts";

/**
 * The held-out episodes that come with a dataset: the folder or file beside `source` whose name has `-val` at its end, where
 * there is one. Datasets of the catalogue have none.
 */
export function siblingOf(source: string): string | undefined {
  if (!existsSync(source) || sourceKind(source) === "name") return undefined;
  const { dir, name, ext } = parse(source);
  const sibling = join(dir, `${name}-val${ext}`);
  return existsSync(sibling) ? sibling : undefined;
}
