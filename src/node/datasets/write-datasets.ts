import { rm } from "node:fs/promises";
import type { EpisodeDataset } from "../../core/data/dataset.ts";
import { writeDataset } from "./dataset-folder.ts";
import type { DatasetFolderHeader } from "./folder-header.ts";
import { type OnDatasetProgress, reportsOf } from "./progress.ts";

/**
 * Writes several new dataset folders: all of them, or none when one fails. Returns their headers.
 * @throws UserError when a folder exists or cannot be written.
 */
export async function writeDatasets(
  parts: readonly { readonly dataset: EpisodeDataset; readonly folder: string }[],
  options: { readonly signal?: AbortSignal; readonly onProgress?: OnDatasetProgress } = {},
): Promise<DatasetFolderHeader[]> {
  const { signal, onProgress } = options;
  const headers: DatasetFolderHeader[] = [];
  const written: string[] = [];
  try {
    for (const { dataset, folder } of parts) {
      const onBytes = reportsOf(onProgress, "write", folder, "bytes");
      headers.push(await writeDataset(dataset, folder, { signal, onBytes }));
      written.push(folder);
    }
    return headers;
  } catch (error) {
    for (const folder of written) await rm(folder, { recursive: true });
    throw error;
  }
}
