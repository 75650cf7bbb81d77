import type { OpenBytes } from "./byte-source.ts";

/** Bytes that are read at once in place of a few. */
const BLOCK = 16 * 1024;

/** The same bytes for many small reads of neighbouring places, which come from a block that is read ahead. */
export function readAhead(bytes: OpenBytes): OpenBytes {
  let start = 0;
  let block: Uint8Array = new Uint8Array(0);
  return {
    size: bytes.size,
    read: async (from, length) => {
      if (length > BLOCK) return bytes.read(from, length);
      if (from < start || from + length > start + block.length) {
        block = await bytes.read(from, BLOCK);
        start = from;
      }
      return block.subarray(from - start, from - start + length);
    },
    close: () => bytes.close(),
  };
}
