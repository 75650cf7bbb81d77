import { UserError } from "../../core/base/errors.ts";
import type { ArrayFile } from "../../core/formats/containers/array-file.ts";
import { openArrays as openSource } from "../../core/formats/containers/index.ts";
import { FileSource } from "./file-source.ts";
import { openHdf5 } from "./hdf5/hdf5-file.ts";
import { openParquet } from "./parquet/open-parquet.ts";
import { isZarr, openZarr } from "./zarr/open-zarr.ts";

/**
 * Opens a file of arrays in any supported format, or a folder of Zarr. The format is detected from the content; the name
 * is ignored.
 * @throws UserError when the file has none of these formats, is damaged, or cannot be read.
 */
export async function openArrays(path: string): Promise<ArrayFile> {
  try {
    if (isZarr(path)) return await openZarr(path);
    return await openSource(new FileSource(path), {
      openHdf5: () => openHdf5(path),
      openParquet: () => openParquet(path),
    });
  } catch (error) {
    throw explained(error, path);
  }
}

/** Errors of the operating system as one sentence; others as they are. */
function explained(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof UserError || code === undefined) return error;
  if (code === "ENOENT") return new UserError(`there is no file ${path}; check the path`, { cause: error });
  return new UserError(`cannot read ${path}: ${message}`, { cause: error });
}
