import { UserError } from "../../core/base/errors.ts";
import { Policy } from "../../core/policy/policy.ts";
import { readRegular } from "../files/regular.ts";
import { engine } from "./engine.ts";

/**
 * Loads a policy from a path or from the bytes of the file.
 * @param name of the file, for errors; default the path
 * @throws UserError when it cannot be read, is not a policy, or was changed since it was written
 */
export async function loadPolicy(source: string | Uint8Array, name?: string): Promise<Policy> {
  if (typeof source !== "string") return Policy.compile(engine, source, name ?? "policy");
  const bytes = await readRegular(source).catch((cause: Error) => {
    throw new UserError(`${source} cannot be read as an ONNX model: ${cause.message}`, { cause });
  });
  return Policy.compile(engine, bytes, name ?? source);
}
