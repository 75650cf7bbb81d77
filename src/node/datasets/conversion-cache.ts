import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { sha256OfPath } from "../files/sha256.ts";
import { type ReadDatasetOptions, withEpisodeFile, writeDatasetFrom } from "./episode-file.ts";
import type { FileMeaning } from "./file-meaning.ts";

export interface ConversionOptions extends ReadDatasetOptions {
  /** Where dataset folders are kept. */
  readonly cache: string;
  /** Called with sentences for the user after a conversion. */
  readonly onNotice?: (sentence: string) => void;
  /** If given, a missing dataset is not made. The error then ends with this remedy. */
  readonly remedy?: string | undefined;
}

export function missingDataset(folder: string, remedy: string): UserError {
  return new UserError(`the dataset ${folder} is missing; ${remedy}`);
}

/**
 * The dataset folder of a file in another format, which is converted at the first call. The folder's name contains a
 * hash of the file and of its meaning, so a changed file is converted again.
 */
export async function ensureConverted(path: string, options: ConversionOptions): Promise<string> {
  const { cache, signal, onNotice } = options;
  // A folder of anything else, such as a home folder, is rejected before all of it is hashed.
  if (statSync(path).isDirectory()) await withEpisodeFile(path, options, async () => {});
  const hash = createHash("sha256")
    .update(await sha256OfPath(path, () => signal?.throwIfAborted()))
    .update(await identityOf(options))
    .digest("hex");
  const folder = join(cache, `${basename(path).replace(/\.\w+$/, "")}-${hash.slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  if (options.remedy !== undefined) throw missingDataset(folder, options.remedy);
  const { notes } = (await writeDatasetFrom(path, folder, options)).dataset.provenance;
  onNotice?.(`converted ${path} into ${folder}`);
  if (Array.isArray(notes)) for (const note of notes) onNotice?.(`note: ${note}`);
  return folder;
}

/** Increased when the fields of headers change, so that every cached file is converted again. */
const CONVERSION = 2;

async function identityOf(meaning: FileMeaning): Promise<string> {
  const {
    environment: env,
    distanceThreshold,
    achievedGoal,
    desiredGoal,
    actionRange,
    clipActions,
  } = meaning;
  const mapping = meaning.mapping && (await sha256OfPath(meaning.mapping));
  return JSON.stringify({
    ...{ conversion: CONVERSION, env, distanceThreshold, achievedGoal, desiredGoal },
    ...{ actionRange, clipActions, mapping },
  });
}
