import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { kindOf } from "./regular.ts";

/** A regular file, or a folder with its entries by name, in the order of their names. */
export interface Tree {
  readonly path: string;
  /** Undefined for a file. */
  readonly entries: ReadonlyMap<string, Tree> | undefined;
}

/**
 * A folder with everything below it. Links are followed inside the folder only.
 * @throws UserError naming a link that leads out of the folder, to nothing or in a circle, and anything that is neither
 * a regular file nor a folder.
 */
export async function readTree(folder: string): Promise<Tree> {
  const root = await realpath(folder);
  /** The path of every folder visited, by its path without links. */
  const visited = new Map<string, string>();

  const visit = async (path: string): Promise<Tree> => {
    const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
      throw new UserError(`${path} is ${BROKEN[error.code ?? ""] ?? "unreadable"}; remove it`, {
        cause: error,
      });
    });
    if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep))
      throw new UserError(
        `${path} is a link out of the folder, to ${real}; replace it by what it leads to, for example with cp -rL`,
      );
    const stats = await stat(real);
    if (stats.isFile()) return { path, entries: undefined };
    if (!stats.isDirectory())
      throw new UserError(`${path} is ${kindOf(stats)}, not a regular file; remove it`);
    const before = visited.get(real);
    if (before !== undefined)
      throw new UserError(`${path} is a link that leads to ${before} again; remove it`);
    visited.set(real, path);
    const entries = new Map<string, Tree>();
    for (const name of (await readdir(path)).sort()) entries.set(name, await visit(join(path, name)));
    return { path, entries };
  };
  return visit(folder);
}

/** Kinds of links that lead nowhere, by the error of following them. */
const BROKEN: Readonly<Record<string, string>> = {
  ELOOP: "a link that leads to itself",
  ENOENT: "a link to nothing",
};

/** Bytes of a regular file, or of all files below a folder. */
export async function bytesOfPath(path: string): Promise<number> {
  if (!(await stat(path)).isDirectory()) return (await stat(path)).size;
  let bytes = 0;
  for (const file of filesOf(await readTree(path))) bytes += (await stat(file)).size;
  return bytes;
}

/** The regular files of a tree, in the order of their names. */
export function* filesOf({ path, entries }: Tree): Generator<string> {
  if (!entries) yield path;
  else for (const entry of entries.values()) yield* filesOf(entry);
}
