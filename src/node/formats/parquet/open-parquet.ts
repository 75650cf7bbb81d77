import { stat } from "node:fs/promises";
import type { ArrayFile } from "../../../core/formats/containers/array-file.ts";
import { BoundedReader } from "../bounded/bounded-reader.ts";

const tables = new BoundedReader<string>({
  name: "Parquet table",
  part: "column",
  remedy: "copy the file again, or write smaller row groups",
  program: new URL("./reader.js", import.meta.url),
  largestIdle: 256 * 2 ** 20,
});

/**
 * Opens a Parquet table in a process of its own, since pages can lead the library into loops without an end and make it
 * abort.
 * @throws UserError naming the column.
 */
export async function openParquet(path: string): Promise<ArrayFile> {
  const { size } = await stat(path);
  return tables.open(path, path, size);
}
