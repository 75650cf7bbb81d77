import { concatenated } from "../bytes.ts";

async function* iterated(
  pieces: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** Reads a stream of bytes in portions of the requested sizes. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);
  #closed = false;

  constructor(pieces: AsyncIterable<Uint8Array> | readonly Uint8Array[]) {
    this.#pieces = iterated(pieces);
  }

  /** The next `length` bytes, or fewer at the end of the stream; memory is allocated only as bytes arrive. */
  async read(length: number): Promise<Uint8Array> {
    if (length > this.#piece.length) await this.#gather(length);
    const bytes = this.#piece.subarray(0, length);
    this.#piece = this.#piece.subarray(bytes.length);
    return bytes;
  }

  /** Releases the stream before its end. */
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
    this.#piece = pieces.length === 1 ? pieces[0] : concatenated(pieces);
  }
}
