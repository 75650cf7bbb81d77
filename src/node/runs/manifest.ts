import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { readRegularText } from "../files/regular.ts";
import { decodeSealed, encodeSealed } from "../files/sealed-json.ts";
import type { LogPosition } from "./metrics.ts";

/** Logs whose rows are chained, by their names in the folder of a run. */
export type LogName = "metrics.jsonl" | "eval.jsonl";

/** `manifest.json` of a run: what the other files are verified against. It ends in its own SHA-256. */
export interface Manifest {
  /** SHA-256 of files that are written once, by their paths in the folder of the run. */
  readonly files: { readonly [path: string]: string };
  /** The ends of the logs, once the run has ended. */
  readonly logs?: { readonly [log in LogName]: LogPosition };
  /** Changes that were accepted by `smore reseal`, oldest first. */
  readonly reseals: readonly string[];
}

export const MANIFEST = "manifest.json";
const FORMAT = { format: "smore-run-manifest", version: 2 };

/** The remedy if a file does not match the manifest; ends an error. */
export function remedyIn(folder: string): string {
  return `restore it, or accept the change with \`smore reseal ${folder}\``;
}

/** @throws UserError when it is missing or was changed */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) throw new UserError(`${path} is missing; ${remedyIn(folder)}`);
  try {
    return decodeSealed(FORMAT, await readRegularText(path), path, "a run");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}; ${remedyIn(folder)}`);
  }
}

export function formatManifest(manifest: Manifest): string {
  return encodeSealed(FORMAT, manifest);
}

/** Replaces the manifest. Only the process that created or locked the run may do so, one change after the other. */
export async function changeManifest(
  folder: string,
  change: (manifest: Manifest) => Manifest,
): Promise<void> {
  const text = formatManifest(change(await readManifest(folder)));
  await writeFileAtomically(join(folder, MANIFEST), text);
}
