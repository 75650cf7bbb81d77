import { constants, readFileSync, type Stats, statSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { UserError } from "../../core/base/errors.ts";

/** Without the second flag, which Windows lacks, opening a named pipe waits for its writer. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file for reading if it is a regular one. Pipes, sockets and devices would block or never end.
 * @throws UserError for anything else than a regular file; errors of the operating system as they are.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  refuseOther(path, await stat(path));
  return open(path, READ);
}

/**
 * The bytes of a regular file that is held as a whole.
 * @param largest bytes, beyond which the file is rejected
 * @throws UserError like {@link openRegular}, and when the file is too large
 */
export async function readRegular(path: string, largest = 2 ** 31 - 1): Promise<Buffer<ArrayBuffer>> {
  const handle = await openRegular(path);
  try {
    const { size } = await handle.stat();
    if (size > largest)
      throw new UserError(`${path} has ${size} bytes, where at most ${largest} are read; check the file`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** The same as UTF-8 text. */
export async function readRegularText(path: string, largest?: number): Promise<string> {
  return (await readRegular(path, largest)).toString("utf8");
}

/** Like {@link readRegular}, for small files that are needed at once. */
export function readRegularSync(path: string): Buffer<ArrayBuffer> {
  refuseOther(path, statSync(path));
  return readFileSync(path);
}

function refuseOther(path: string, stats: Stats): void {
  if (!stats.isFile()) throw new UserError(`${path} is ${kindOf(stats)}; give a regular file`);
}

/** The kind of file at a path, in words. */
export function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return stats.isFile() ? "a regular file" : "a device";
}
