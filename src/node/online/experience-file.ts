import { crc32 } from "node:zlib";
import { UserError } from "../../core/base/errors.ts";
import type { ExperiencePosition, ExperienceStore } from "../../core/online/index.ts";
import type { ReplayBuffer } from "../../core/sampling/index.ts";
import { GrowingFile } from "../files/growing-file.ts";

/**
 * The rows of a replay buffer on the disk, from the first on: a file that only grows, so that a checkpoint writes what is
 * new and not the whole buffer. It keeps rows that the buffer has given up: all that the run has ever met.
 */
export class ExperienceFile implements ExperienceStore {
  readonly #file: GrowingFile;
  readonly #buffer: ReplayBuffer;
  readonly #rowBytes: number;
  #rows = 0;
  #checksum = 0;

  constructor(path: string, buffer: ReplayBuffer) {
    this.#file = new GrowingFile(path);
    this.#buffer = buffer;
    this.#rowBytes = buffer.rowSize * Float32Array.BYTES_PER_ELEMENT;
  }

  /** Appends the rows that the buffer has completed since the last call. */
  append(): void {
    for (const rows of this.#buffer.rowsFrom(this.#rows)) {
      const bytes = bytesOf(rows);
      this.#file.append(bytes);
      this.#checksum = crc32(bytes, this.#checksum);
    }
    this.#rows = this.#buffer.completedRows;
  }

  /** What a checkpoint has to know, once every row so far is safely on the disk. */
  position(): ExperiencePosition {
    this.#file.position();
    return { rows: this.#rows, checksum: this.#checksum };
  }

  /**
   * Drops every row that was written after `position` was taken.
   * @throws UserError when the file is not what it was then
   */
  truncate({ rows, checksum }: ExperiencePosition): void {
    this.#file.truncate(rows * this.#rowBytes);
    this.#rows = rows;
    this.#checksum = 0;
    const piece = new Uint8Array(Math.min(rows, 4096) * this.#rowBytes);
    for (let row = 0; row < rows; row += 4096) {
      const bytes = piece.subarray(0, Math.min(4096, rows - row) * this.#rowBytes);
      this.#file.read(bytes, row * this.#rowBytes);
      this.#checksum = crc32(bytes, this.#checksum);
    }
    if (this.#checksum !== checksum)
      throw new UserError(
        `${this.#file.path} does not have the checksum it was written with; restore it to continue this run`,
      );
  }

  /** Fills `rows` with those from number `first` on. */
  read(rows: Float32Array, first: number): void {
    this.#file.read(bytesOf(rows), first * this.#rowBytes);
  }

  close(): void {
    this.#file.close();
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
