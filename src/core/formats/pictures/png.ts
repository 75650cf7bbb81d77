import type { Codecs } from "../byte-source.ts";
import { concatenated } from "../bytes.ts";
import { GREATEST_DEFLATE_RATIO } from "../containers/limits.ts";
import { latin1 } from "../text.ts";
import { type PictureShape, UnsupportedPicture } from "./shape.ts";

// PNG (Portable Network Graphics, https://www.w3.org/TR/png-3/). The section of the specification is named where it matters.

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Where the content of the first chunk begins and how long it is. */
const HEADER_START = 16;
const HEADER_LENGTH = 13;
/** The bytes of a chunk beside its content: length, type and checksum. */
const FRAME = 12;
/** What zlib puts before the packed pixels and behind them. */
const ZLIB_HEADER = 2;
const ZLIB_CHECKSUM = 4;
const PALETTE = 3;

/** The numbers per sample of each colour type, and the bits that a number may have (11.2.1). */
const COLOUR_TYPES: Readonly<Record<number, { readonly samples: number; readonly bits: readonly number[] }>> =
  {
    0: { samples: 1, bits: [1, 2, 4, 8, 16] },
    2: { samples: 3, bits: [8, 16] },
    [PALETTE]: { samples: 1, bits: [1, 2, 4, 8] },
    4: { samples: 2, bits: [8, 16] },
    6: { samples: 4, bits: [8, 16] },
  };

/** Every how many rows and columns a pass has a pixel, and where it starts (8.1). */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}
const WHOLE: readonly Pass[] = [{ x: 0, y: 0, dx: 1, dy: 1 }];
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

interface Header extends PictureShape {
  readonly colour: number;
  /** Of one number: 1, 2, 4 or 8. */
  readonly bits: number;
  /** Numbers that the file holds for each pixel: one for a palette. */
  readonly samples: number;
  readonly passes: readonly Pass[];
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * What the first chunk says. The colours of a palette have three channels.
 * @throws UnsupportedPicture for 16 bits; Error when the chunk is damaged
 */
export function readPngHeader(bytes: Uint8Array): Header {
  const type = latin1.decode(bytes.subarray(HEADER_START - 4, HEADER_START));
  if (bytes.length < HEADER_START + HEADER_LENGTH || type !== "IHDR") throw new Error("it has no header");
  const view = new DataView(bytes.buffer, bytes.byteOffset + HEADER_START, HEADER_LENGTH);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [bits, colour, compression, filter, interlace] = bytes.subarray(
    HEADER_START + 8,
    HEADER_START + HEADER_LENGTH,
  );
  const kind = COLOUR_TYPES[colour];
  if (!kind?.bits.includes(bits) || compression !== 0 || filter !== 0 || interlace > 1)
    throw new Error("its header describes no kind of picture");
  if (bits === 16)
    throw new UnsupportedPicture("has 16 bits per number, and pixels have 8; save it with 8 bits");
  return {
    height,
    width,
    channels: colour === PALETTE ? 3 : kind.samples,
    colour,
    bits,
    samples: kind.samples,
    passes: interlace === 1 ? ADAM7 : WHOLE,
  };
}

/**
 * The pixels (height, width, channels) of a PNG picture. Grey of fewer than 8 bits is scaled to 0 … 255, a palette becomes its
 * colours, and the colours that a `tRNS` chunk makes transparent stay as they are.
 * @throws UnsupportedPicture or Error, see {@link readPngHeader}; Error when anything that the pixels depend on is damaged
 */
export async function decodePng(bytes: Uint8Array, codecs: Codecs): Promise<Uint8Array> {
  const header = readPngHeader(bytes);
  const { palette, packed } = readChunks(bytes, codecs);
  const { height, width, channels, passes, samples, bits } = header;
  const parts = passes
    .map((pass) => ({
      ...pass,
      rows: Math.ceil((height - pass.y) / pass.dy),
      columns: Math.ceil((width - pass.x) / pass.dx),
    }))
    .filter(({ rows, columns }) => rows > 0 && columns > 0)
    .map((part) => ({ ...part, rowBytes: Math.ceil((part.columns * samples * bits) / 8) }));
  const length = parts.reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
  const lines = await unpack(packed, length, codecs);
  const pixels = new Uint8Array(height * width * channels);
  const step = Math.max(1, (samples * bits) / 8);
  let at = 0;
  for (const { rows, columns, rowBytes, x, y, dx, dy } of parts) {
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let row = 0; row < rows; row++) {
      const line = lines.subarray(at + 1, at + 1 + rowBytes);
      unfilter(lines[at], line, above, step);
      at += 1 + rowBytes;
      above = line;
      const start = ((y + row * dy) * width + x) * channels;
      if (bits === 8 && header.colour !== PALETTE && dx === 1) pixels.set(line, start);
      else spread(line, header, palette, columns, pixels, start, dx * channels);
    }
  }
  return pixels;
}

/** The chunks that the pixels depend on: the palette, and the pixels packed by zlib. */
function readChunks(bytes: Uint8Array, { crc32 }: Codecs): { palette: Uint8Array; packed: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const pieces: Uint8Array[] = [];
  let palette: Uint8Array = new Uint8Array(0);
  for (let at = SIGNATURE.length; ; ) {
    if (at + FRAME > bytes.length) throw new Error("it is cut off");
    const end = at + FRAME + view.getUint32(at);
    if (end > bytes.length) throw new Error("it is cut off");
    const type = latin1.decode(bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, end - 4);
    // Others have a small first letter (5.4).
    const isCritical = (bytes[at + 4] & 0x20) === 0;
    if (isCritical && !["IHDR", "PLTE", "IDAT", "IEND"].includes(type))
      throw new Error("it has a part of unknown meaning");
    if (isCritical && crc32(bytes.subarray(at + 4, end - 4), 0) !== view.getUint32(end - 4))
      throw new Error(`the checksum of a part (${type}) is wrong`);
    if (type === "PLTE") palette = content;
    if (type === "IDAT") pieces.push(content);
    if (type === "IEND") return { palette, packed: concatenated(pieces) };
    at = end;
  }
}

/** Unpacks zlib (RFC 1950) to exactly `length` bytes. */
async function unpack(packed: Uint8Array, length: number, { inflateRaw }: Codecs): Promise<Uint8Array> {
  const [method, flags] = packed;
  if (packed.length < ZLIB_HEADER + ZLIB_CHECKSUM || (method & 15) !== 8 || (256 * method + flags) % 31 !== 0)
    throw new Error("its pixels are not packed by zlib");
  if (length > GREATEST_DEFLATE_RATIO * packed.length)
    throw new Error("it claims more pixels than its bytes can hold");
  const unpacked = new Uint8Array(length);
  let filled = 0;
  for await (const piece of inflateRaw(once(packed.subarray(ZLIB_HEADER, -ZLIB_CHECKSUM)))) {
    if (filled + piece.length > length) throw new Error("it unpacks to more pixels than it claims");
    unpacked.set(piece, filled);
    filled += piece.length;
  }
  if (filled < length) throw new Error("it unpacks to fewer pixels than it claims");
  return unpacked;
}

async function* once<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}

/**
 * Turns a line of differences into its bytes, in place (9.2).
 * @param above the bytes of the line before, zeros for the first
 * @param step bytes of a whole pixel, at least one
 */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, step: number): void {
  const { length } = line;
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = step; i < length; i++) line[i] += line[i - step];
      return;
    case 2:
      for (let i = 0; i < length; i++) line[i] += above[i];
      return;
    case 3:
      for (let i = 0; i < step; i++) line[i] += above[i] >> 1;
      for (let i = step; i < length; i++) line[i] += (line[i - step] + above[i]) >> 1;
      return;
    case 4:
      for (let i = 0; i < step; i++) line[i] += above[i];
      for (let i = step; i < length; i++) line[i] += paeth(line[i - step], above[i], above[i - step]);
      return;
    default:
      throw new Error("a line has a filter of unknown meaning");
  }
}

/** What of the three is nearest to left + above − corner; the earlier one on a tie (9.4). */
export function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** Writes the pixels of a line to `pixels`, from `start` on and `stride` numbers apart. */
function spread(
  line: Uint8Array,
  { bits, samples, colour }: Header,
  palette: Uint8Array,
  columns: number,
  pixels: Uint8Array,
  start: number,
  stride: number,
): void {
  const most = 2 ** bits - 1;
  const sample = (index: number) => {
    const bit = index * bits;
    return (line[bit >> 3] >> (8 - bits - (bit & 7))) & most;
  };
  for (let column = 0; column < columns; column++) {
    const at = start + column * stride;
    if (colour === PALETTE) {
      const entry = 3 * sample(column);
      if (entry + 3 > palette.length) throw new Error("a pixel has a colour that is not in the palette");
      for (let i = 0; i < 3; i++) pixels[at + i] = palette[entry + i];
    } else for (let i = 0; i < samples; i++) pixels[at + i] = (sample(column * samples + i) * 255) / most;
  }
}
