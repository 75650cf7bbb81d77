import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { ImportReference } from "../../core/learn/config.ts";
import { sha256 } from "../files/sha256.ts";
import { fileOfModule, importModules } from "./import-modules.ts";

/** How the configuration in `folder` names modules; undefined if there are none. */
export function referToImports(
  modules: readonly string[] | undefined,
  folder: string,
): ImportReference[] | undefined {
  if (!modules?.length) return undefined;
  const files = new Set(modules.map(fileOfModule));
  return [...files].map((file) => ({ file: relative(resolve(folder), file), sha256: hashOf(file) }));
}

/**
 * Imports the modules that the configuration in `folder` names.
 * @throws UserError when one does not exist or cannot be imported
 */
export async function importReferences(
  references: readonly ImportReference[] | undefined,
  folder: string,
  origin: string,
): Promise<void> {
  const files = (references ?? []).map(({ file }) => resolve(folder, file));
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined)
    throw new UserError(
      `${origin}${missing} does not exist; restore it, or change its path there and run \`smore reseal ${folder}\``,
    );
  await importModules(files, origin);
}

/** The modules that the configuration in `folder` names and that have another content now, as paths. */
export function changedImports(
  references: readonly ImportReference[] | undefined,
  folder: string,
): readonly string[] {
  return (references ?? [])
    .map(({ file, sha256 }) => ({ path: resolve(folder, file), sha256 }))
    .filter(({ path, sha256 }) => !existsSync(path) || hashOf(path) !== sha256)
    .map(({ path }) => path);
}

function hashOf(file: string): string {
  return sha256(readFileSync(file));
}
