import { UserError } from "./errors.ts";

/**
 * Loads a package that only some inputs need, such as `jpeg-js`.
 * @param purpose what needs it, to begin a sentence, e.g. `"reading JPEG images"`
 * @throws UserError when the package is not installed.
 */
export async function loadPackage<Module>(
  name: string,
  purpose: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError(`${purpose} needs the package ${name}; run npm install ${name}`, { cause: error });
  }
}
