import { UserError } from "../../base/errors.ts";
import { decodeUtf8 } from "../text.ts";

/** Bytes of the archive with the little-endian numbers in them. */
export class ZipFields {
  readonly bytes: Uint8Array;
  readonly #path: string;
  readonly #view: DataView;

  constructor(path: string, bytes: Uint8Array) {
    this.#path = path;
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  uint16(at: number): number {
    return this.#view.getUint16(at, true);
  }

  uint32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  /** @throws UserError beyond 2^53 */
  uint64(at: number): number {
    const value = Number(this.#view.getBigUint64(at, true));
    if (!Number.isSafeInteger(value))
      throw damaged(this.#path, `the zip archive claims a size or place of ${value} bytes`);
    return value;
  }

  /** UTF-8 */
  text(start: number, end: number): string {
    return decodeUtf8(this.bytes.subarray(start, end));
  }
}

/** A fault that only a damaged file has. */
export function damaged(path: string, fault: string): UserError {
  return new UserError(`${path}: ${fault}; copy the file again`);
}
