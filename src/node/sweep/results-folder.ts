import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { sha256 } from "../files/sha256.ts";
import { type Grid, gridSchema, readGrid } from "./grid.ts";

/** The folder of a grid's results: `grid.json`, `runs.jsonl`, the report, and the runs in `runs/`. */
export const gridFile = (results: string): string => join(results, "grid.json");
export const recordsFile = (results: string): string => join(results, "runs.jsonl");
export const runsFolder = (results: string): string => join(results, "runs");
export const runFolder = (results: string, { name }: { readonly name: string }): string =>
  join(runsFolder(results), name);

/** The text of a grid file. */
export function formatGrid(grid: Grid): string {
  return `${JSON.stringify(grid, null, 2)}\n`;
}

/** Identifies a grid: jobs are submitted for one grid, and must not run cells of another. */
export function gridId(grid: Grid): string {
  // As it is read again: its fields are in the order of the schema then, however the grid was put together.
  const { resources: _, ...content } = gridSchema.parse(JSON.parse(formatGrid(grid)));
  return sha256(JSON.stringify(content)).slice(0, 12);
}

/** A grid, the folder of its results, and what stands before errors about it. */
export interface OpenGrid {
  readonly grid: Grid;
  readonly results: string;
  readonly origin: string;
}

/**
 * The grid of a folder of results, or of a grid file with its results where `smore bench` keeps them.
 * @param options `name` of the results of a file, `results`: where results are kept, `gridId`: identifies the content that is
 * expected; default any
 * @throws UserError where there is no grid, or another one than is expected
 */
export async function openGrid(
  path: string,
  options: {
    readonly name?: string | undefined;
    readonly results: string;
    readonly gridId?: string | undefined;
  },
): Promise<OpenGrid> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const file = isFolder ? gridFile(path) : path;
  const grid = await readGrid(file);
  const { gridId: expected } = options;
  if (expected !== undefined && gridId(grid) !== expected)
    throw new UserError(
      `${file} was changed since this job was submitted; submit it again with \`smore bench\``,
    );
  const results = isFolder ? path : join(options.results, options.name ?? basename(path, ".json"));
  return { grid, results, origin: `${file}: ` };
}
