import { lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { exists, fsyncFolder, fsyncPath, makeFolder } from "./make-folder.ts";
import { systemReason } from "./system-error.ts";

let temporaryCount = 0;

/** A free hidden name beside `target`: on the same file system, so that a rename is atomic. */
async function siblingOf(target: string, purpose: string): Promise<string> {
  for (;;) {
    const name = `.${basename(target)}.${purpose}-${process.pid}-${temporaryCount++}`;
    const path = join(dirname(target), name);
    // Process numbers come again: the remains of a killed process can have this very name.
    if (!(await exists(path))) return path;
  }
}

/** True for the hidden name of what a killed process can leave behind. */
export function isRemains(name: string): boolean {
  return /^\..+\.(?:tmp|old)-\d+-\d+$/.test(name);
}

/** Removes what killed processes left in `folder` under hidden names. No process may be writing there meanwhile. */
export async function removeRemains(folder: string): Promise<void> {
  if (!(await exists(folder))) return;
  for (const name of await readdir(folder))
    if (isRemains(name)) await rm(join(folder, name), { recursive: true });
}

/** Makes every file and folder under `folder` durable, the folder itself last. */
async function fsyncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await fsyncTree(path);
    else if (entry.isFile()) await fsyncPath(path, "r+");
  }
  await fsyncFolder(folder);
}

/** Cleans up after a failure, whose error is the one to report. */
async function removeQuietly(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {});
}

/** Errors of the operating system become one sentence for the user; every other error is passed on as it is. */
function explain(error: unknown, target: string): unknown {
  const reason = systemReason(error);
  if (reason === undefined) return error;
  return new UserError(`cannot write ${target}: ${reason} (nothing was changed there)`, { cause: error });
}

/** Calls `place` to write under a hidden name beside `target` and to move the result there; cleans up if it fails. */
async function publish(target: string, place: (temporary: string) => Promise<void>): Promise<void> {
  const parent = dirname(resolve(target));
  try {
    await makeFolder(parent);
    const temporary = await siblingOf(resolve(target), "tmp");
    try {
      await place(temporary);
    } catch (error) {
      await removeQuietly(temporary);
      throw error;
    }
    await fsyncFolder(parent);
  } catch (error) {
    throw explain(error, target);
  }
}

export interface OverwriteOptions {
  /** Whether an existing target may be replaced by what is of its kind. */
  readonly overwrite?: boolean;
  /**
   * What may be removed, by its name: entries of an existing folder that the new one lacks, or a file where the
   * folder belongs. Default nothing.
   */
  readonly isDisposable?: (name: string) => boolean;
}

/**
 * Writes a whole folder so that under `target` there is always either nothing, the complete old folder or the
 * complete new one.
 *
 * `write` fills a hidden folder beside the target (`.<name>.tmp-…`). Then every file and folder in it is fsynced, it
 * is renamed to `target`, and the parent folder is fsynced. If anything fails (a full disk, an error thrown by
 * `write`) the hidden folder is removed and the target is as before. A process killed midway can leave a hidden
 * folder behind, which may be deleted.
 *
 * An existing target is rejected with a `UserError` unless `overwrite` is set, and then too if it is or holds anything that
 * the new folder does not: it is something else, which would be lost. File systems offer no portable
 * exchange of two folders, so an overwritten folder is first moved to `.<name>.old-…` and removed when the new one
 * is in place; a machine that stops between these two renames keeps both folders, complete, under hidden names.
 */
export async function writeFolderAtomically(
  target: string,
  write: (temporary: string) => Promise<void>,
  options: OverwriteOptions = {},
): Promise<void> {
  const final = resolve(target);
  const refuseExisting = async () => {
    if (!(await exists(final))) return;
    if (!options.overwrite)
      throw new UserError(`${target} already exists: choose another name or ask for it to be overwritten`);
    if (!(await lstat(final)).isDirectory() && !options.isDisposable?.(basename(final)))
      throw new UserError(`${target} is a file or a link; choose another name, or remove it yourself`);
  };
  await publish(target, async (temporary) => {
    await refuseExisting();
    await mkdir(temporary);
    await write(temporary);
    await fsyncTree(temporary);
    await refuseExisting();
    // Without leave to overwrite never a swap: a folder that appears only now makes the rename fail.
    if (options.overwrite && (await exists(final))) {
      if ((await lstat(final)).isDirectory())
        await refuseLoss(final, temporary, target, options.isDisposable);
      await swapFolder(temporary, final);
    } else await rename(temporary, final);
  });
}

/** Refuses to replace `old` if it holds something that `replacement` lacks. */
async function refuseLoss(
  old: string,
  replacement: string,
  target: string,
  isDisposable: (name: string) => boolean = () => false,
): Promise<void> {
  const kinds = new Map<string, boolean>();
  for (const entry of await readdir(replacement, { withFileTypes: true }))
    kinds.set(entry.name, entry.isDirectory());
  for (const entry of await readdir(old, { withFileTypes: true })) {
    if (isDisposable(entry.name) || isLitter(entry.name)) continue;
    const path = join(target, entry.name);
    if (kinds.get(entry.name) !== entry.isDirectory())
      throw new UserError(`${path} would be lost; choose another name than ${target}, or remove it yourself`);
    if (entry.isDirectory())
      await refuseLoss(join(old, entry.name), join(replacement, entry.name), path, isDisposable);
  }
}

/** True for what operating systems put into folders. */
export function isLitter(name: string): boolean {
  return /^(?:\.DS_Store|Thumbs\.db|\.nfs.+)$/.test(name);
}

/** Replaces the folder `final` by `temporary`; if that fails, `final` is restored. */
async function swapFolder(temporary: string, final: string): Promise<void> {
  const old = await siblingOf(final, "old");
  await rename(final, old);
  try {
    await rename(temporary, final);
  } catch (error) {
    await rename(old, final);
    throw error;
  }
  await fsyncFolder(dirname(final));
  await removeQuietly(old);
}

/** Removes a folder so that it is there completely or not at all; a process killed midway leaves it under a hidden name. */
export async function removeFolder(target: string): Promise<void> {
  const final = resolve(target);
  const old = await siblingOf(final, "old");
  await rename(final, old);
  await fsyncFolder(dirname(final));
  await rm(old, { recursive: true });
}

/** Smallest number of bytes that are written by one call; calls for small pieces would dominate the time. */
const WRITTEN_AT_ONCE = 1 << 20;

/** The same bytes in larger pieces; each is only valid until the next one. */
function* joined(pieces: Iterable<string | Uint8Array>): Generator<string | Uint8Array> {
  const room = Buffer.allocUnsafe(WRITTEN_AT_ONCE);
  let filled = 0;
  for (const piece of pieces) {
    const isLarge = typeof piece === "string" || piece.length >= room.length;
    if (isLarge || filled + piece.length > room.length) {
      yield room.subarray(0, filled);
      filled = 0;
    }
    if (isLarge) yield piece;
    else {
      room.set(piece, filled);
      filled += piece.length;
    }
  }
  yield room.subarray(0, filled);
}

/**
 * Writes one file so that `target` always holds either its complete old content or the complete new content:
 * written beside it, fsynced, renamed over it. A failure, also of what makes pieces of content, leaves the target as
 * before and no temporary file.
 */
export async function writeFileAtomically(
  target: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const pieces = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  await publish(target, async (temporary) => {
    const handle = await open(temporary, "wx");
    try {
      for (const piece of joined(pieces)) await handle.appendFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  });
}
