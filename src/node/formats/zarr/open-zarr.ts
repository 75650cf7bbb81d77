import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { ArrayFile } from "../../../core/formats/containers/array-file.ts";
import { filesOf, readTree } from "../../files/tree.ts";
import { BoundedReader } from "../bounded/bounded-reader.ts";
import type { ZarrStore } from "./store.ts";

/** Whether a folder is a store of Zarr, or an array of one. */
export function isZarr(folder: string): boolean {
  return [".zgroup", ".zarray", "zarr.json"].some((name) => existsSync(join(folder, name)));
}

/**
 * Opens a folder of Zarr, version 2 or 3, in a process of its own, since chunks can unpack to any size. That process reads
 * regular files inside the folder only; consolidated metadata is not used.
 * @throws UserError naming the file or the array.
 */
export async function openZarr(path: string): Promise<ArrayFile> {
  const store = await storeAt(path);
  // One process per store: a damaged chunk could leave the unpacking library of the process in a wrong state.
  const stores = new BoundedReader<ZarrStore>({
    name: "Zarr store",
    part: "array",
    remedy: "copy the store again, or write smaller chunks",
    program: new URL("./reader.js", import.meta.url),
    largestIdle: 0,
  });
  return stores.open(store, path, store.bytes);
}

/**
 * The files of a store.
 * @throws UserError naming a link out of the folder, or what is no regular file
 */
export async function storeAt(path: string): Promise<ZarrStore> {
  const files = new Map<string, string>();
  let bytes = 0;
  for (const file of filesOf(await readTree(path))) {
    files.set(relative(path, file).split(sep).join("/"), file);
    bytes += (await stat(file)).size;
  }
  return { path, bytes, files };
}
