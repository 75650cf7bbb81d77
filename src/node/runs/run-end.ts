import { rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { writeFileAtomically } from "../files/atomic.ts";
import { sha256 } from "../files/sha256.ts";
import type { LogPositions } from "./logs.ts";
import { changeManifest, type Manifest } from "./manifest.ts";
import { POLICY, type RunDirectory } from "./run-directory.ts";

/** Holds the sentence of a run that diverged: `{"failure": "…"}`. */
export const FAILURE = "failure.json";

/** One line of JSON. */
export function encodeJson(content: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(content)}\n`);
}

/** Writes a file that is written once, and then its SHA-256 into the manifest. */
export async function writeRecorded(
  { folder }: RunDirectory,
  path: string,
  content: Uint8Array,
): Promise<void> {
  await writeFileAtomically(join(folder, path), content);
  await changeManifest(folder, (manifest) => withFile(manifest, path, content));
}

/** Ends a run that reached its last update; the manifest names its policy and the ends of its logs. */
export function finishRun(run: RunDirectory, policy: Uint8Array, positions: LogPositions): Promise<void> {
  return endRun(run, POLICY, policy, positions);
}

/** Ends a run that diverged; `failure` says where, and what to change. */
export function failRun(run: RunDirectory, failure: string, positions: LogPositions): Promise<void> {
  return endRun(run, FAILURE, encodeJson({ failure }), positions);
}

/** The file comes before the manifest: a run that is killed in between has not ended, and repeats its end. */
async function endRun(
  { folder }: RunDirectory,
  path: string,
  content: Uint8Array,
  { "metrics.jsonl": metrics, "eval.jsonl": evaluations }: LogPositions,
): Promise<void> {
  await writeFileAtomically(join(folder, path), content);
  await changeManifest(folder, (manifest) => ({
    ...withFile(manifest, path, content),
    logs: { "metrics.jsonl": metrics, "eval.jsonl": evaluations },
  }));
}

/** Removes the end of a run from its manifest, before its logs can change again. */
export async function reopenRun({ folder }: RunDirectory): Promise<void> {
  await changeManifest(folder, ({ files, reseals }) => ({
    files: Object.fromEntries(Object.entries(files).filter(([path]) => path !== POLICY && path !== FAILURE)),
    reseals,
  }));
  await rm(join(folder, FAILURE), { force: true });
}

/** The sentence of a run that diverged; undefined for any other run. */
export async function readFailure(run: RunDirectory): Promise<string | undefined> {
  const bytes = await run.readFile(FAILURE);
  return bytes && parseFailure(new TextDecoder().decode(bytes), join(run.folder, FAILURE));
}

/** The sentence in a `failure.json`. Throws UserError naming `path` when it was changed. */
export function parseFailure(text: string, path: string): string {
  try {
    const { failure } = JSON.parse(text);
    if (typeof failure === "string") return failure;
  } catch {
    // The error below says the same of text that is not JSON.
  }
  throw new UserError(`${path} does not hold the sentence of a failure; restore it`);
}

function withFile(manifest: Manifest, path: string, content: Uint8Array): Manifest {
  return { ...manifest, files: { ...manifest.files, [path]: sha256(content) } };
}
