import { readFileSync } from "node:fs";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, crc32, createInflateRaw, gunzipSync } from "node:zlib";
import type { ByteSource, Codecs } from "../byte-source.ts";
import { latin1 } from "../text.ts";

/** Path of a fixture that `test/fixtures/formats/generate.py` wrote. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../../test/fixtures/formats/${name}`, import.meta.url));
}

/** The bytes of a fixture as a source. */
export function fixtureSource(name: string): ByteSource {
  return sourceOf(readFileSync(fixture(name)), name);
}

export const codecs: Codecs = {
  latin1,
  crc32,
  inflateRaw: (pieces) => pipeline(pieces, createInflateRaw(), () => {}),
  gunzip: (packed, length) => gunzipSync(packed, { maxOutputLength: Math.max(1, length) }),
  unpackBrotli: (packed, length) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) }),
};

/** Bytes in memory as a source, streamed in small pieces; `size` may claim more than there are. */
export function sourceOf(bytes: Uint8Array, path = "file", size = bytes.length): ByteSource {
  const read = async (start: number, length: number) => bytes.slice(start, start + length);
  return {
    path,
    codecs,
    open: async () => ({ size, read, close: async () => {} }),
    async *stream(start, end) {
      for (let at = start; at < end; at += 1000) yield await read(at, Math.min(1000, end - at));
    },
    text: async () => new TextDecoder().decode(bytes),
  };
}
