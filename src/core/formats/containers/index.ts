import { UserError } from "../../base/errors.ts";
import { type ByteSource, withOpen } from "../byte-source.ts";
import { latin1 } from "../text.ts";
import { type ArrayFile, refuseOddName } from "./array-file.ts";
import { isCsv, openCsv } from "./csv.ts";
import { foreignKind, unreadableText } from "./foreign.ts";
import { isJsonLines, openJsonLines } from "./json-lines.ts";
import { isNpy, openNpy } from "./npy.ts";
import { openNpz } from "./npz.ts";
import { isParquet, openParquet } from "./parquet.ts";
import { isPickle, openPickle } from "./pickle.ts";
import { isZip } from "./zip-directory.ts";

/** The first bytes of a file and its last one. */
export interface FileEnds {
  readonly head: Uint8Array;
  readonly lastByte: number;
}

/** Opens a file of one format. */
export type OpenContainer = (source: ByteSource) => Promise<ArrayFile>;

/** Readers that only some platforms have. */
export interface PlatformReaders {
  /** Reads HDF5, which is rejected without it. */
  readonly openHdf5?: OpenContainer;
  /** Reads Parquet in a thread or process that can be stopped. Default: in this thread. */
  readonly openParquet?: OpenContainer;
}

/** A kind of file that holds named arrays, known by its content. */
interface Container {
  readonly detect: (ends: FileEnds) => boolean;
  readonly open: (source: ByteSource, readers: PlatformReaders) => Promise<ArrayFile>;
}

const HEAD = 4096;
const HDF5_SIGNATURE = "\x89HDF\r\n\x1a\n";

/** The first entry that recognises a file opens it. */
const containers: readonly Container[] = [
  { detect: ({ head }) => isZip(head), open: openNpz },
  { detect: ({ head }) => isNpy(head), open: openNpy },
  {
    detect: ({ head }) => isHdf5(head),
    open: (source, { openHdf5 = refuseHdf5 }) => openHdf5(source),
  },
  {
    detect: ({ head }) => isParquet(head),
    open: (source, readers) => (readers.openParquet ?? openParquet)(source),
  },
  { detect: ({ head, lastByte }) => isPickle(head, lastByte), open: openPickle },
  { detect: ({ head }) => isJsonLines(head), open: openJsonLines },
  { detect: ({ head }) => isCsv(head), open: (source) => openCsv(source) },
];

/**
 * Opens a file of arrays in any supported format. The format is detected from the content; the name is ignored.
 * @throws UserError when the file has no supported format, or is damaged
 */
export async function openArrays(source: ByteSource, readers: PlatformReaders = {}): Promise<ArrayFile> {
  const ends = await readEnds(source);
  const foreign = foreignKind(ends.head);
  if (foreign !== undefined) throw new UserError(`${source.path}: ${foreign}`);
  const container = containers.find(({ detect }) => detect(ends));
  if (!container) throw new UserError(`${source.path}: ${explainUnknown(ends.head)}`);
  const file = await container.open(source, readers);
  try {
    for (const name of file.arrays.keys()) refuseOddName(source.path, name);
  } catch (error) {
    await file.close();
    throw error;
  }
  return file;
}

function readEnds(source: ByteSource): Promise<FileEnds> {
  return withOpen(source, async (bytes) => {
    const [lastByte = 0] = await bytes.read(Math.max(0, bytes.size - 1), 1);
    return { head: await bytes.read(0, HEAD), lastByte };
  });
}

/** The signature may follow a user block of 512, 1024, 2048 … bytes. */
function isHdf5(head: Uint8Array): boolean {
  const text = latin1.decode(head);
  return [0, 512, 1024, 2048].some((offset) => text.startsWith(HDF5_SIGNATURE, offset));
}

async function refuseHdf5({ path }: ByteSource): Promise<never> {
  throw new UserError(
    `${path}: HDF5 files cannot be read here; convert the file with smore data convert, or save it as .npz`,
  );
}

function explainUnknown(head: Uint8Array): string {
  if (head.length === 0) return "the file is empty; give a file with episodes";
  if (head[0] === 0x80 && head[1] < 6)
    return "the pickle is cut off, because it has no end; copy the file again";
  const text = unreadableText(head);
  if (text !== undefined) return text;
  const start = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `no format that Smore reads begins with the bytes ${start}; docs/data-formats.md lists those it does`;
}
