import { statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError } from "../../core/base/errors.ts";

/** The files that this thread has imported, in their order. */
const imported = new Set<string>();

/** The modules that threads of this one must import first: the files of all modules that it imported itself. */
export function importedModules(): readonly string[] {
  return [...imported];
}

/**
 * Imports modules that register environments, behaviours, agents or metrics sinks. Threads and processes that train or
 * collect import them too, so a module must register the same things in all of them.
 *
 * @param modules paths, relative to the working directory, or `file:` URLs; modules that were imported before are
 * skipped
 * @param origin prefix of the module in errors, which says where the user wrote it
 * @throws UserError for a module that does not exist, cannot be read, throws, or registers a name that is taken
 */
export async function importModules(modules: readonly string[] = [], origin = "imports: "): Promise<void> {
  for (const module of modules) {
    const file = fileOfModule(module);
    if (imported.has(file)) continue;
    if (!statSync(file, { throwIfNoEntry: false })?.isFile())
      throw new UserError(`${origin}${module} does not exist; give the path of a JavaScript module`);
    const { href } = pathToFileURL(file);
    await import(href).catch((cause: unknown) => {
      throw new UserError(`${origin}${module} cannot be imported: ${reasonOf(cause, href)}`, { cause });
    });
    imported.add(file);
  }
}

/** The absolute path of a module from its path or `file:` URL. */
export function fileOfModule(module: string): string {
  return module.startsWith("file:") ? fileURLToPath(module) : resolve(module);
}

/** The reason why a module could not be imported, with the line in the module if the stack names one. */
function reasonOf(error: unknown, href: string): string {
  if (!(error instanceof Error)) return String(error);
  const [, rest] = error.stack?.split(`${href}:`) ?? [];
  const line = rest && /^\d+/.exec(rest)?.[0];
  return `${error.message.split("\n", 1)[0]}${line ? ` (line ${line})` : ""}`;
}
