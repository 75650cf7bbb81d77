import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { type ExportFormat, exportDataset, importDataset } from "../datasets/index.ts";
import { sha256OfPath } from "../files/sha256.ts";
import { type ImportFlags, isDatasetFolder, openDatasetAt, openSource, taskOf } from "./import-options.ts";
import { interruptible } from "./interrupt.ts";
import { withByteProgress, withProgress } from "./progress.ts";

export interface ConvertFlags extends ImportFlags {
  readonly overwrite?: boolean;
}

/** Converts a file of episodes into the dataset folder `out`, with a progress bar; returns what people should know. */
export async function convertToFolder(
  path: string,
  out: string,
  options: ConvertFlags,
): Promise<readonly string[]> {
  if (isDatasetFolder(path))
    throw new UserError(`${path} is a dataset folder already; choose another format with --to`);
  const source = await openSource(path, options);
  try {
    const task = await taskOf(source, options);
    const { overwrite } = options;
    await withProgress(`convert ${basename(path)}`, "episodes", (onProgress) =>
      interruptible((signal) => importDataset(source, task, out, { overwrite, signal, onProgress })),
    );
    return source.notes;
  } finally {
    await source.close();
  }
}

/** Converts episodes into a format of others; returns what people should know. */
export async function convertToFormat(
  path: string,
  out: string,
  format: ExportFormat,
  options: ConvertFlags,
): Promise<readonly string[]> {
  const dataset = await openDatasetAt(path, options);
  const { overwrite } = options;
  await withByteProgress(`write ${basename(out)}`, (onBytes) =>
    interruptible((signal) => exportDataset(dataset, out, format, { overwrite, signal, onBytes })),
  );
  const { notes } = dataset.header.provenance;
  return isDatasetFolder(path) || !Array.isArray(notes) ? [] : notes.map(String);
}

/**
 * The dataset folder that a file of episodes is converted into, made at the first call. Its name holds a hash of the
 * file and of all that was said about it, so that a changed file is converted again.
 */
export async function convertedFolder(path: string, flags: ImportFlags, cache = "datasets"): Promise<string> {
  const { env, distanceThreshold, achievedGoal, desiredGoal, mapping, actionRange } = flags;
  const meaning = {
    env,
    distanceThreshold,
    achievedGoal,
    desiredGoal,
    actionRange,
    mapping: mapping && (await sha256OfPath(mapping)),
  };
  const identity = createHash("sha256")
    .update(await sha256OfPath(path))
    .update(JSON.stringify(meaning))
    .digest("hex");
  const folder = join(cache, `${basename(path).replace(/\.\w+$/, "")}-${identity.slice(0, 12)}`);
  if (!existsSync(folder)) {
    const notes = await convertToFolder(path, folder, flags);
    console.log([`converted ${path} into ${folder}`, ...notes.map((note) => `note: ${note}`)].join("\n"));
  }
  return folder;
}
