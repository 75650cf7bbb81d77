import { importOptional } from "../../base/optional.ts";
import { latin1 } from "../text.ts";
import { type PictureShape, UnsupportedPicture } from "./shape.ts";

// JPEG (ITU-T T.81); the section of the specification is named where it matters.

/** MiB that decoding may take besides the picture. */
const MOST_MEMORY = 256;
/** A progressive picture has about ten. Each is a pass over all of its pixels, however few bytes it has. */
const MOST_SCANS = 500;

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const ADOBE_SEGMENT = 0xee;
/** Where the segment of Adobe says how colours are transformed, from its marker on; 0 stands for none. */
const ADOBE_TRANSFORM = 15;

/** Frames of Huffman codes: baseline, extended and progressive (B.2.2). */
const DECODED_FRAMES = [0xc0, 0xc1, 0xc2];
/** All frames, also those of lossless, differential and arithmetic coding. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** Markers that no segment follows (B.1.1.3). */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

interface Header extends PictureShape {
  /** Whether the channels are stored as red, green and blue, and not as brightness and two differences. */
  readonly isRgb: boolean;
}

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === MARKER && bytes[1] === 0xd8 && bytes[2] === MARKER;
}

/**
 * What the segments before the pixels say.
 * @throws UnsupportedPicture for kinds that are not decoded; Error when the header is damaged
 */
export function readJpegHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let isRgb = false;
  let shape: PictureShape | undefined;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1];
    if (bytes[at] !== MARKER || marker === 0) throw new Error("its header is damaged");
    if (marker === MARKER) at++;
    else if (isAlone(marker)) at += 2;
    else if (marker === START_OF_SCAN) break;
    else {
      if (isFrame(marker)) shape ??= frameShape(view, at);
      if (marker === ADOBE_SEGMENT && latin1.decode(bytes.subarray(at + 4, at + 9)) === "Adobe")
        isRgb = bytes[at + ADOBE_TRANSFORM] === 0;
      at += 2 + view.getUint16(at + 2);
    }
  }
  if (!shape) throw new Error("it has no header");
  return { ...shape, isRgb };
}

/** The shape in the frame header whose marker is at `at` (B.2.2). */
function frameShape(view: DataView, at: number): PictureShape {
  if (at + 10 > view.byteLength) throw new Error("its header is cut off");
  if (!DECODED_FRAMES.includes(view.getUint8(at + 1)))
    throw new UnsupportedPicture("is a JPEG picture of a rare coding; save it as PNG, or as baseline JPEG");
  if (view.getUint8(at + 4) !== 8)
    throw new UnsupportedPicture("has more than 8 bits per number, and pixels have 8; save it with 8 bits");
  const channels = view.getUint8(at + 9);
  if (channels !== 1 && channels !== 3)
    throw new UnsupportedPicture(`has ${channels} channels, as for print; save it in grey or RGB`);
  return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), channels };
}

/** The pixels (height, width, channels) of a JPEG picture. Throws when it is damaged or has another size. */
export type DecodeJpeg = (bytes: Uint8Array, shape: PictureShape) => Uint8Array;

/** Loads the decoder. Throws UserError when its package is not installed. */
export async function loadJpeg(): Promise<DecodeJpeg> {
  const { default: jpeg } = await importOptional("jpeg-js", () => import("jpeg-js"), "reading JPEG images");
  return (bytes, { height, width, channels }) => {
    const { isRgb } = readJpegHeader(bytes);
    if (scansIn(bytes) > MOST_SCANS) throw new Error(`it has more than ${MOST_SCANS} scans`);
    const picture = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      colorTransform: !isRgb,
      // The library compares with a rounded product; half a pixel more is not a pixel.
      maxResolutionInMP: (height * width + 0.5) / 1e6,
      maxMemoryUsageInMB: MOST_MEMORY,
    });
    if (picture.height !== height || picture.width !== width)
      throw new Error(`it has ${picture.height} × ${picture.width} pixels, not ${height} × ${width}`);
    // Grey comes in three equal channels.
    return channels === 3 ? picture.data : picture.data.filter((_, i) => i % 3 === 0);
  };
}

/** Scans of the picture, and of the thumbnails in it. */
function scansIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(MARKER); at >= 0; at = bytes.indexOf(MARKER, at + 1))
    if (bytes[at + 1] === START_OF_SCAN) count++;
  return count;
}
