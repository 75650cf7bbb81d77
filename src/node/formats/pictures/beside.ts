import { realpath } from "node:fs/promises";
import { join, posix, sep, win32 } from "node:path";
import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../../../core/base/quote.ts";
import type { PictureReading } from "../../../core/formats/pictures/packed.ts";
import { reasonOf } from "../../files/system-error.ts";
import { codecs } from "../codecs.ts";
import { FileSource } from "../file-source.ts";

/** Characters of a path in an error, whose end identifies the picture. */
const LONGEST_PATH = 200;

/** How the pictures of a dataset in a folder are read. Their paths start at the folder and end in it. */
export function picturesIn(folder: string): PictureReading {
  let root: string | undefined;
  return {
    codecs,
    shapes: new Map(),
    openBeside: async (path, where) => {
      const named = `${where} holds the path ${quote(path, LONGEST_PATH)}`;
      if (posix.isAbsolute(path) || win32.isAbsolute(path) || path.split(/[\\/]/).includes(".."))
        throw new UserError(
          `${named}, and pictures are read from ${folder} only; write a path that starts there`,
        );
      const full = join(folder, path);
      root ??= await realpath(folder);
      const real = await realpath(full).catch((error: unknown) => {
        throw new UserError(
          `${named}, which cannot be read in ${folder} (${reasonOf(error)}); copy the picture there, or leave its episode out`,
          { cause: error },
        );
      });
      if (!real.startsWith(root.endsWith(sep) ? root : root + sep))
        throw new UserError(
          `${named}, a link out of ${folder}; replace it by what it leads to, for example with cp -rL`,
        );
      return new FileSource(full);
    },
  };
}

/** A file without the folder around it: only the pictures inside of it are read. */
export function picturesInFile(): PictureReading {
  return { codecs, shapes: new Map() };
}
