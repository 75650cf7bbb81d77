import { UserError } from "../../core/base/errors.ts";
import { type Mapping, readMapping as readSource } from "../../core/formats/mapping.ts";
import { systemReason } from "../files/system-error.ts";
import { FileSource } from "./file-source.ts";

/**
 * Reads a mapping from a JSON file.
 * @throws UserError that names the field, or says why the file cannot be read
 */
export async function readMapping(path: string): Promise<Mapping> {
  const source = new FileSource(path);
  const text = await source.text().catch((error: unknown) => {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new UserError(`cannot read the mapping ${path}: ${reason}`, { cause: error });
  });
  return readSource({ path, text: async () => text });
}
