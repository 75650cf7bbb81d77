import { pipeline } from "node:stream";
import {
  brotliDecompressSync,
  constants,
  crc32,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
} from "node:zlib";
import type { Codecs } from "../../core/formats/byte-source.ts";

/** Bytes that are requested from the operating system, or unpacked, at once. */
export const PIECE = 1024 * 1024;

/** The decoders of Node. */
export const codecs: Codecs = {
  latin1: {
    decode: ({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength).toString("latin1"),
    encode: (text) => Buffer.from(text, "latin1"),
  },
  crc32,
  // Errors reach the reader of the last stream.
  inflateRaw: (pieces) => pipeline(pieces, createInflateRaw({ chunkSize: PIECE }), () => {}),
  inflateRawHead: (packed) => inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH }),
  gunzip: (packed, length) => gunzipSync(packed, { maxOutputLength: Math.max(1, length) }),
  unpackBrotli: (packed, length) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) }),
};
