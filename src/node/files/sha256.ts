import { createHash } from "node:crypto";
import { type FileHandle, open, stat } from "node:fs/promises";
import { openRegular } from "./regular.ts";
import { readTree, type Tree } from "./tree.ts";

/** Hashes and reads go by pieces of this many bytes: one call takes less than 2 GiB, and a piece stays in cache. */
const PIECE = 4 * 1024 * 1024;

/** SHA-256 of text (as UTF-8) or bytes of any length, in lower-case hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const hash = createHash("sha256");
  for (let from = 0; from < bytes.length; from += PIECE) hash.update(bytes.subarray(from, from + PIECE));
  return hash.digest("hex");
}

/**
 * Fills `target` with the first bytes of a file and returns their SHA-256, hashing each piece while it is in cache.
 * @param onPiece called with the bytes of each piece
 * @throws RangeError when the file holds fewer bytes than `target`.
 */
export async function readHashed(
  path: string,
  target: Uint8Array,
  onPiece?: (bytes: number) => void,
): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(path, "r");
  try {
    let filled = 0;
    while (filled < target.length) {
      const length = Math.min(PIECE, target.length - filled);
      const { bytesRead } = await handle.read(target, filled, length, filled);
      if (bytesRead === 0) throw new RangeError(`${path}: ended after ${filled} of ${target.length} bytes`);
      hash.update(target.subarray(filled, filled + bytesRead));
      filled += bytesRead;
      onPiece?.(bytesRead);
    }
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

/** A new file that is written from its beginning to its end and hashed on the way. */
export class HashedFile {
  readonly #handle: FileHandle;
  readonly #hash = createHash("sha256");
  #length = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Creates `path`, which must not exist. */
  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, "wx"));
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; from += PIECE) {
      const piece = bytes.subarray(from, from + PIECE);
      this.#hash.update(piece);
      await this.#handle.appendFile(piece);
    }
    this.#length += bytes.length;
  }

  /** SHA-256 of what was written, in hexadecimal; nothing can be appended afterwards. */
  sha256(): string {
    return this.#hash.digest("hex");
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/**
 * SHA-256 of a file, or of the names and hashes of all files below a folder, in hexadecimal.
 * @param onPiece called with the bytes of each piece
 * @throws UserError for anything but regular files and folders, see {@link readTree}
 */
export async function sha256OfPath(path: string, onPiece?: (bytes: number) => void): Promise<string> {
  return (await stat(path)).isDirectory()
    ? sha256OfTree(await readTree(path), onPiece)
    : sha256OfFile(path, onPiece);
}

async function sha256OfTree({ path, entries }: Tree, onPiece?: (bytes: number) => void): Promise<string> {
  if (!entries) return sha256OfFile(path, onPiece);
  const hash = createHash("sha256");
  for (const [name, entry] of entries) hash.update(`${name}\0${await sha256OfTree(entry, onPiece)}\n`);
  return hash.digest("hex");
}

async function sha256OfFile(path: string, onPiece?: (bytes: number) => void): Promise<string> {
  const hash = createHash("sha256");
  const handle = await openRegular(path);
  try {
    const piece = new Uint8Array(PIECE);
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, PIECE);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(piece.subarray(0, bytesRead));
      onPiece?.(bytesRead);
    }
  } finally {
    await handle.close();
  }
}
