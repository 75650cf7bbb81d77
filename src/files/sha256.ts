import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

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
 * @throws RangeError when the file holds fewer bytes than `target`.
 */
export async function readHashed(path: string, target: Uint8Array): Promise<string> {
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
    }
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}
