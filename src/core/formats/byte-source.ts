/** The bytes of a file, on a disk or picked in a page. */
export interface ByteSource {
  /** Path or name of the file, for errors. */
  readonly path: string;
  readonly codecs: Codecs;
  /**
   * Opens the file for reads at any position. The caller closes it.
   * @throws UserError when the file cannot be read
   */
  open(): Promise<OpenBytes>;
  /** The bytes `start` … `end` − 1, in pieces. The file is opened before the first piece and closed after the last. */
  stream(start: number, end: number): AsyncIterable<Uint8Array>;
  /** The whole file as UTF-8 text. */
  text(): Promise<string>;
}

/** A file that is open for reading at any position. */
export interface OpenBytes {
  /** In bytes. */
  readonly size: number;
  /** `length` bytes from `start` on, or fewer at the end of the file. */
  read(start: number, length: number): Promise<Uint8Array>;
  /** Closes the file. */
  close(): Promise<void>;
}

/** Decoders that a platform provides natively. */
export interface Codecs {
  readonly latin1: Latin1;
  /**
   * CRC-32 of data that end in `bytes`.
   * @param previous the CRC-32 of the data before, 0 at the start
   */
  crc32(bytes: Uint8Array, previous: number): number;
  /** Unpacks raw deflate (RFC 1951). For damaged input, the returned stream throws. */
  inflateRaw(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /**
   * Unpacks the first bytes of raw deflate, as far as they suffice.
   * @throws Error when they are damaged
   */
  readonly inflateRawHead?: (packed: Uint8Array) => Uint8Array;
  readonly gunzip?: Unpack;
  readonly unpackBrotli?: Unpack;
}

/**
 * Unpacks a whole buffer to at most `length` bytes.
 * @throws Error when it is damaged or larger
 */
export type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

/** The encoding whose characters U+0000 to U+00FF are single bytes. */
export interface Latin1 {
  /** The text whose characters are these bytes. */
  decode(bytes: Uint8Array): string;
  /** The bytes of a text, whose characters must be in Latin-1. */
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
