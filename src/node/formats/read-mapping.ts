import { type Mapping, readMapping as readSource } from "../../core/formats/mapping.ts";
import { FileSource } from "./file-source.ts";

/** Reads a mapping from a JSON file. Throws UserError naming the field. */
export function readMapping(path: string): Promise<Mapping> {
  return readSource(new FileSource(path));
}
