import { UserError } from "../../core/base/errors.ts";
import type { ByteSource, OpenBytes } from "../../core/formats/byte-source.ts";
import { codecs } from "./codecs.ts";

/** Bytes in one read. */
const PIECE = 1024 * 1024;

/** A file that was picked or dropped in a page, or bytes that were fetched. */
export class BlobSource implements ByteSource {
  readonly path: string;
  readonly codecs = codecs;
  readonly #blob: Blob;

  /** @param path name of the file in errors; default that of a `File` */
  constructor(blob: Blob, path = blob instanceof File ? blob.name : "the file") {
    this.path = path;
    this.#blob = blob;
  }

  async open(): Promise<OpenBytes> {
    return {
      size: this.#blob.size,
      read: (start, length) => this.#read(start, start + length),
      close: async () => {},
    };
  }

  async *stream(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += PIECE) yield await this.#read(at, Math.min(end, at + PIECE));
  }

  text(): Promise<string> {
    return this.#explained(this.#blob.text());
  }

  async #read(start: number, end: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#explained(this.#blob.slice(start, end).arrayBuffer()));
  }

  /** A browser cannot read a file that changed after it was picked. */
  async #explained<Content>(content: Promise<Content>): Promise<Content> {
    try {
      return await content;
    } catch (error) {
      throw new UserError(`cannot read ${this.path}: ${(error as Error).message}; pick the file again`, {
        cause: error,
      });
    }
  }
}
