import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { UserError } from "../../core/base/errors.ts";

/** Rejects outputs that equal, contain or lie in their sources or each other, since writing would change those. */
export function requireApart(outputs: readonly string[], sources: readonly string[]): void {
  for (const [index, output] of outputs.entries())
    for (const other of [...sources, ...outputs.slice(index + 1)])
      if (liesIn(output, other) || liesIn(other, output))
        throw new UserError(`${output} and ${other}: one is or holds the other; choose another output`);
}

function liesIn(inner: string, outer: string): boolean {
  const way = relative(realPath(outer), realPath(inner));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A path without symbolic links; it need not exist. */
export function realPath(path: string): string {
  const full = resolve(path);
  if (existsSync(full)) return realpathSync.native(full);
  return dirname(full) === full ? full : join(realPath(dirname(full)), basename(full));
}
