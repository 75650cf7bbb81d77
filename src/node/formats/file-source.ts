import type { FileHandle } from "node:fs/promises";
import type { ByteSource, OpenBytes } from "../../core/formats/byte-source.ts";
import { openRegular, readRegularText } from "../files/regular.ts";
import { codecs, PIECE } from "./codecs.ts";

/** Largest size of a JSON file in bytes, enough for descriptions of large image spaces. */
const LARGEST_TEXT = 32 * 1024 * 1024;

/** A regular file of the operating system. It is opened for each use, so no descriptor stays open between reads. */
export class FileSource implements ByteSource {
  readonly path: string;
  readonly codecs = codecs;

  constructor(path: string) {
    this.path = path;
  }

  async open(): Promise<OpenBytes> {
    const handle = await openRegular(this.path);
    try {
      const { size } = await handle.stat();
      return {
        size,
        read: (start, length) => readBytes(handle, start, length),
        close: () => handle.close(),
      };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async *stream(start: number, end: number): AsyncGenerator<Uint8Array> {
    if (end <= start) return;
    const handle = await openRegular(this.path);
    yield* handle.createReadStream({ start, end: end - 1, highWaterMark: PIECE });
  }

  text(): Promise<string> {
    return readRegularText(this.path, LARGEST_TEXT);
  }
}

/** The `length` bytes from `start` on, or fewer where the file ends; one call of the system may return fewer. */
export async function readBytes(
  handle: Pick<FileHandle, "read">,
  start: number,
  length: number,
): Promise<Uint8Array> {
  // Not zeroed, and not a part of the pool that Node shares.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
