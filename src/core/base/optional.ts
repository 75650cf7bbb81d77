import { UserError } from "./errors.ts";

/** An optional package is needed and cannot be loaded. */
export class MissingPackageError extends UserError {}

/**
 * Imports an optional package at the point of use.
 * @param name of the package, as npm installs it
 * @param load imports the module, such as `() => import("vega")`
 * @param purpose starts the error's sentence, such as `"drawing figures"`
 * @throws MissingPackageError naming the package and the remedy when it cannot be loaded
 */
export async function importOptional<Module>(
  name: string,
  load: () => Promise<Module>,
  purpose: string,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const [reason] = String((error as Error)?.message ?? error).split("\n");
    throw new MissingPackageError(
      `${purpose} needs the package ${name}, which cannot be loaded (${reason}); install it with \`npm install ${name}\``,
      { cause: error },
    );
  }
}
