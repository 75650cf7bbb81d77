import { UserError } from "../../core/base/errors.ts";
import { verifyChecksum } from "../../core/policy/checksum.ts";
import { Policy } from "../../core/policy/policy.ts";
import { readRegular } from "../files/regular.ts";
import { boundedEngine } from "./bounded-engine.ts";
import { engine } from "./engine.ts";

/**
 * Loads a policy from a path or from the bytes of the file. A file without the checksum that Smore writes into its
 * policies runs in a child process with limits of time and memory.
 * @param name name of the file in errors; default its path
 * @param rows number of observations and goals in one call of `act`; default 1
 * @throws UserError when it cannot be read, is not a policy, or was changed since it was written
 */
export async function loadPolicy(source: string | Uint8Array, name?: string, rows?: number): Promise<Policy> {
  if (typeof source === "string") return loadPolicy(await readModel(source), name ?? source, rows);
  const isForeign = verifyChecksum(source) === "absent";
  return Policy.compile(isForeign ? boundedEngine : engine, source, name ?? "policy", rows);
}

async function readModel(path: string): Promise<Uint8Array> {
  return readRegular(path).catch((cause: Error) => {
    throw new UserError(`${path} cannot be read as an ONNX model: ${cause.message}`, { cause });
  });
}
