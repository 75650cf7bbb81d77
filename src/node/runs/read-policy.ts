import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { readRegular } from "../files/regular.ts";
import { reasonOf } from "../files/system-error.ts";
import { MANIFEST } from "./manifest.ts";
import { POLICY, RunDirectory } from "./run-directory.ts";

/** A policy as the bytes of its file. */
export interface PolicyBytes {
  readonly bytes: Uint8Array;
  /** Path of the file. */
  readonly file: string;
  /** The run that it is from, if that is known. */
  readonly run?: RunDirectory;
}

/**
 * Reads the policy of a finished run, given by its folder, or a policy file. A file in the folder of a run is verified
 * against the run's manifest.
 * @throws UserError when there is none, or it was changed since it was written
 */
export async function readPolicy(source: string): Promise<PolicyBytes> {
  const isFolder = await stat(source).then(
    (found) => found.isDirectory(),
    () => !source.endsWith(".onnx"),
  );
  if (!isFolder) return readPolicyFile(source);
  const run = await RunDirectory.open(source);
  const bytes = await run.readFile(POLICY);
  if (bytes) return { bytes, file: run.policy, run };
  throw new UserError(`${run.policy} does not exist yet; finish the run with \`smore resume ${source}\``);
}

async function readPolicyFile(file: string): Promise<PolicyBytes> {
  for (const folder of [dirname(file), dirname(dirname(file))]) {
    if (!existsSync(join(folder, MANIFEST)) || !existsSync(join(folder, "config.json"))) continue;
    const run = await RunDirectory.open(folder);
    const bytes = await run.readFile(relative(folder, file).split(sep).join("/"));
    if (bytes) return { bytes, file, run };
  }
  const bytes = await readRegular(file).catch((cause: Error) => {
    throw new UserError(`${file} cannot be read: ${reasonOf(cause)}; give a run's folder or a policy file`, {
      cause,
    });
  });
  return { bytes, file };
}
