import { lstat, mkdir, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Whether a path exists, as a link without a target does. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Asks the operating system to put one file's bytes, or one folder's list of names, on the disk. */
export async function fsyncPath(path: string, flags: "r" | "r+"): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the names inside `folder` durable. Windows cannot open folders and needs no such call. */
export async function fsyncFolder(folder: string): Promise<void> {
  if (process.platform !== "win32") await fsyncPath(folder, "r");
}

/**
 * Makes `folder` and its missing parents, each of them durable in the folder above it. Node's own recursive call
 * never returns if a file system answers ENOENT, as /proc does.
 */
export async function makeFolder(folder: string): Promise<void> {
  const full = resolve(folder);
  const parent = dirname(full);
  if (parent !== full && !(await exists(full))) await makeFolder(parent);
  try {
    await mkdir(full);
  } catch (error) {
    const isThere = await stat(full).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isThere) return;
    throw error;
  }
  await fsyncFolder(parent);
}
