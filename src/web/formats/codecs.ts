import type { Codecs } from "../../core/formats/byte-source.ts";
import { latin1 } from "../../core/formats/text.ts";

/** CRC-32 of each byte, by the reversed polynomial of zip archives. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

/** The decoders of a page. It has none for gzip and Brotli that return at once, as Parquet's library needs them. */
export const codecs: Codecs = {
  latin1,
  crc32(bytes, previous) {
    let crc = ~previous;
    for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
    return ~crc >>> 0;
  },
  async *inflateRaw(pieces) {
    const unpacked = streamOf(pieces).pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    try {
      for (;;) {
        const { done, value } = await unpacked.read();
        if (done) return;
        yield value;
      }
    } finally {
      await unpacked.cancel().catch(() => {}); // where it failed, the reader knows already
    }
  },
};

/** Not `ReadableStream.from`, which some browsers lack. */
function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
