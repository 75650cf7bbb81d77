import { open } from "node:fs/promises";
import { UserError } from "../../../core/base/errors.ts";
import { type ArrayFile, refuseOddName } from "./array-file.ts";
import { readBytes } from "./byte-reader.ts";
import { isCsv, openCsv } from "./csv.ts";
import { isHdf5, openHdf5 } from "./hdf5.ts";
import { isNpy, openNpy } from "./npy.ts";
import { openNpz } from "./npz.ts";
import { isParquet, openParquet } from "./parquet.ts";
import { isPickle, openPickle } from "./pickle.ts";
import { isZip } from "./zip.ts";

/** The first bytes of a file and its last one. */
export interface FileEnds {
  readonly head: Uint8Array;
  readonly lastByte: number;
}

/** A kind of file that holds named arrays, known by its content. */
interface Container {
  readonly detect: (ends: FileEnds) => boolean;
  readonly open: (path: string) => Promise<ArrayFile>;
}

const HEAD = 4096;

const containers: readonly Container[] = [
  { detect: ({ head }) => isZip(head), open: openNpz },
  { detect: ({ head }) => isNpy(head), open: openNpy },
  { detect: ({ head }) => isHdf5(head), open: openHdf5 },
  { detect: ({ head }) => isParquet(head), open: openParquet },
  { detect: ({ head, lastByte }) => isPickle(head, lastByte), open: openPickle },
  { detect: ({ head }) => isCsv(head), open: openCsv },
];

/**
 * Opens a file of arrays in any of the formats that Smore reads; its name plays no part.
 * @throws UserError when the file is of none of them, or damaged.
 */
export async function openArrays(path: string): Promise<ArrayFile> {
  const ends = await readEnds(path);
  const container = containers.find(({ detect }) => detect(ends));
  if (!container) throw new UserError(`${path}: ${explainUnknown(ends.head)}`);
  try {
    const file = await container.open(path);
    try {
      for (const name of file.arrays.keys()) refuseOddName(path, name);
    } catch (error) {
      await file.close();
      throw error;
    }
    return file;
  } catch (error) {
    throw explained(error, path);
  }
}

/** Errors of the operating system as one sentence; others as they are. */
function explained(error: unknown, path: string): unknown {
  if (error instanceof UserError || (error as NodeJS.ErrnoException).code === undefined) return error;
  return new UserError(`cannot read ${path}: ${(error as Error).message}`, { cause: error });
}

async function readEnds(path: string): Promise<FileEnds> {
  try {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      const [lastByte = 0] = await readBytes(handle, Math.max(0, size - 1), 1);
      return { head: await readBytes(handle, 0, HEAD), lastByte };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UserError(`there is no file ${path}; check the path`, { cause: error });
    throw explained(error, path);
  }
}

function explainUnknown(head: Uint8Array): string {
  if (head.length === 0) return "the file is empty; give a file with episodes";
  if (head[0] === 0x1f && head[1] === 0x8b)
    return "the file is compressed by gzip; unpack it with gunzip first";
  if (head[0] === 0x80 && head[1] < 6)
    return "the pickle is cut off, because it has no end; copy the file again";
  const start = Buffer.from(head.subarray(0, 8))
    .toString("hex")
    .replace(/(..)(?=.)/g, "$1 ");
  return `no format that Smore reads begins with the bytes ${start}; docs/data-formats.md lists those it does`;
}
