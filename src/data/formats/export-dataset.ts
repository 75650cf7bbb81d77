import { existsSync } from "node:fs";
import { UserError } from "../../errors.ts";
import { writeFileAtomically, writeFolderAtomically } from "../../files/atomic.ts";
import type { EpisodeDataset } from "../dataset.ts";
import { bufferArrays, ogbenchArrays } from "./writers/arrays.ts";
import { fillMinariFolder } from "./writers/minari.ts";
import { npzPieces } from "./writers/npz.ts";

/** Formats of others that Smore writes. */
export const exportFormats = ["ogbench", "buffer", "minari"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportOptions {
  readonly overwrite?: boolean;
  /** Stops the work; nothing is left behind. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a dataset in a format of others: `ogbench` and `buffer` are NumPy archives, `minari` is a folder. What is read
 * back from them has the same bits. The file or folder is there completely or not at all.
 * @throws UserError when it exists, cannot be written, or the format has no place for the episodes.
 */
export async function exportDataset(
  dataset: EpisodeDataset,
  path: string,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<void> {
  const { overwrite = false, signal } = options;
  if (format === "minari")
    return writeFolderAtomically(path, (folder) => fillMinariFolder(dataset, folder, signal), { overwrite });
  if (!overwrite && existsSync(path))
    throw new UserError(`${path} already exists: choose another name or ask for it to be overwritten`);
  const arrays = format === "ogbench" ? ogbenchArrays(dataset) : bufferArrays(dataset);
  await writeFileAtomically(path, interruptible(npzPieces(arrays), signal));
}

function* interruptible(
  pieces: Iterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Generator<Uint8Array> {
  for (const piece of pieces) {
    signal?.throwIfAborted();
    yield piece;
  }
}
