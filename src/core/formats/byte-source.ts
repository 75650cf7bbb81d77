/** The bytes of a file, wherever it is: on a disk, or picked in a page. */
export interface ByteSource {
  /** Path or name of the file, for errors. */
  readonly path: string;
  readonly codecs: Codecs;
  /** Opens the file for reads at any position; the caller closes it. */
  open(): Promise<OpenBytes>;
  /** The bytes from `start` to before `end`, in pieces. The file is opened before the first and closed after the last. */
  stream(start: number, end: number): AsyncIterable<Uint8Array>;
  /** The whole file as UTF-8 text. */
  text(): Promise<string>;
}

/** A file that is open for reading at any position. */
export interface OpenBytes {
  readonly size: number;
  /** The `length` bytes from `start` on, or fewer where the file ends. */
  read(start: number, length: number): Promise<Uint8Array>;
  /** Closes the file. */
  close(): Promise<void>;
}

/** Decoders that a platform provides, because they are native there. */
export interface Codecs {
  readonly latin1: Latin1;
  /** CRC-32 of `bytes` that follow on bytes with the CRC-32 `previous`, which is 0 at the start. */
  crc32(bytes: Uint8Array, previous: number): number;
  /** Unpacks raw deflate (RFC 1951). Damaged input is an error of the returned stream. */
  inflateRaw(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** What the first bytes of raw deflate unpack to, as far as they go. Throws when they are damaged. */
  readonly inflateRawHead?: (packed: Uint8Array) => Uint8Array;
  readonly gunzip?: Unpack;
  readonly unpackBrotli?: Unpack;
}

/** Unpacks a whole buffer to at most `length` bytes. Throws when it is damaged or larger. */
export type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

/** The encoding whose characters U+0000 to U+00FF are single bytes. */
export interface Latin1 {
  /** The text whose characters are these bytes. */
  decode(bytes: Uint8Array): string;
  /** Each character must be one of Latin-1. */
  encode(text: string): Uint8Array;
}

/** The result of `work` on the opened file, which is closed afterwards. */
export async function withOpen<Result>(
  source: ByteSource,
  work: (bytes: OpenBytes) => Promise<Result>,
): Promise<Result> {
  const bytes = await source.open();
  try {
    return await work(bytes);
  } finally {
    await bytes.close();
  }
}
