import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { UserError } from "../../core/base/errors.ts";
import { systemReason } from "./system-error.ts";

/**
 * A file that only grows, and whose length at a checkpoint is part of the checkpoint: a resumed run truncates it to
 * that length and continues, so it holds nothing twice.
 */
export class GrowingFile {
  readonly path: string;
  readonly #descriptor: number;

  /** Opens `path` for appending, creating it where it is missing. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = explained(path, () => openSync(path, "a+"));
  }

  get length(): number {
    return fstatSync(this.#descriptor).size;
  }

  append(content: string | Uint8Array): void {
    explained(this.path, () => writeFileSync(this.#descriptor, content));
  }

  /**
   * Makes sure that the file is still at its path. A process can write on into one that was moved or deleted.
   * @throws UserError when it is not
   */
  requirePresent(): void {
    const there = statSync(this.path, { bigint: true, throwIfNoEntry: false });
    const own = fstatSync(this.#descriptor, { bigint: true });
    if (there?.ino !== own.ino || there.dev !== own.dev)
      throw new UserError(
        `${this.path} was moved or deleted while it was being written; put its folder back and continue`,
      );
  }

  /** The length in bytes, once everything appended so far is safely on the disk, at its path. */
  position(): number {
    this.requirePresent();
    explained(this.path, () => fsyncSync(this.#descriptor));
    return this.length;
  }

  /** The byte at `offset`. */
  byteAt(offset: number): number {
    const byte = new Uint8Array(1);
    this.read(byte, offset);
    return byte[0];
  }

  /** Fills `target` with the bytes from `offset` on, as far as there are any. */
  read(target: Uint8Array, offset: number): void {
    for (let filled = 0; filled < target.length; ) {
      const bytes = readSync(this.#descriptor, target, filled, target.length - filled, offset + filled);
      if (bytes === 0) return;
      filled += bytes;
    }
  }

  /** Drops every byte from `position` on. Throws UserError if the file does not reach that far. */
  truncate(position: number): void {
    if (this.length < position)
      throw new UserError(
        `${this.path} has ${this.length} bytes where the checkpoint saw ${position}: ` +
          "it was cut or replaced since; restore it to continue this run",
      );
    ftruncateSync(this.#descriptor, position);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** The result of `write`, or a sentence with the operating system's reason. */
function explained<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const reason = systemReason(error) ?? (error as Error).message;
    throw new UserError(`cannot write ${path}: ${reason}`, { cause: error });
  }
}
