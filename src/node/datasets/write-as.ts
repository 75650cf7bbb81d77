import { existsSync } from "node:fs";
import { byteCounter } from "../../core/base/byte-count.ts";
import { UserError } from "../../core/base/errors.ts";
import type { EpisodeDataset } from "../../core/data/dataset.ts";
import { bufferArrays, ogbenchArrays } from "../../core/formats/writers/arrays.ts";
import { arrayBytes, npzPieces } from "../../core/formats/writers/npz.ts";
import { parquetPieces } from "../../core/formats/writers/parquet.ts";
import { writeFileAtomically, writeFolderAtomically } from "../files/atomic.ts";
import { codecs } from "../formats/codecs.ts";
import { fillMinariFolder } from "../formats/minari/write.ts";
import type { WriteOptions } from "./dataset-folder.ts";

/** Other formats that Smore writes. */
export const writableFormats = ["ogbench", "buffer", "minari", "parquet"] as const;
/** The name of a format that Smore writes. */
export type WritableFormat = (typeof writableFormats)[number];

/**
 * Writes a dataset in another format: `ogbench` and `buffer` are NumPy archives, `parquet` is a table of the arrays of
 * `ogbench`, and `minari` is a folder. Reading them returns the same bits. The file or folder is written completely or
 * not at all.
 * @throws UserError when it exists and `overwrite` is not set, when it cannot be written, or when the format cannot
 * hold the episodes
 */
export async function writeDatasetAs(
  dataset: EpisodeDataset,
  path: string,
  format: WritableFormat,
  options: WriteOptions = {},
): Promise<void> {
  const { overwrite = false, signal, onBytes } = options;
  if (format === "minari")
    return writeFolderAtomically(path, (folder) => fillMinariFolder(dataset, folder, options), { overwrite });
  if (!overwrite && existsSync(path))
    throw new UserError(`${path} already exists: choose another name or ask for it to be overwritten`);
  const arrays = format === "buffer" ? bufferArrays(dataset) : ogbenchArrays(dataset);
  const total = arrays.reduce((sum, array) => sum + arrayBytes(array), 0);
  const pieces = format === "parquet" ? await parquetPieces(arrays) : npzPieces(arrays, codecs);
  await writeFileAtomically(path, watched(pieces, signal, byteCounter(onBytes, total)));
}

function* watched(
  pieces: Iterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onPiece: (bytes: number) => void,
): Generator<Uint8Array> {
  for (const piece of pieces) {
    signal?.throwIfAborted();
    yield piece;
    onPiece(piece.length);
  }
}
