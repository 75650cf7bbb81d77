import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";

/** Bytes that are asked of the operating system at once. */
export const PIECE = 1024 * 1024;

/** Gives a stream of bytes in pieces of the sizes asked for. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);
  #closed = false;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, or fewer at the end of the stream; memory is taken only as bytes arrive. */
  async read(length: number): Promise<Uint8Array> {
    if (length > this.#piece.length) await this.#gather(length);
    const bytes = this.#piece.subarray(0, length);
    this.#piece = this.#piece.subarray(bytes.length);
    return bytes;
  }

  /** Lets go of the stream before its end. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pieces.return?.();
  }

  async #gather(length: number): Promise<void> {
    const pieces = [this.#piece];
    let gathered = this.#piece.length;
    while (gathered < length) {
      const { value, done } = await this.#pieces.next();
      if (done) break;
      pieces.push(value);
      gathered += value.length;
    }
    this.#piece = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }
}

/** The `length` bytes from `start` on, or fewer where the file ends; one call may give fewer than are there. */
export async function readBytes(
  handle: Pick<FileHandle, "read">,
  start: number,
  length: number,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** The bytes from `start` to before `end` of a file, which is opened at the first and closed after the last. */
export async function* fileBytes(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  if (end > start) yield* createReadStream(path, { start, end: end - 1, highWaterMark: PIECE });
}
