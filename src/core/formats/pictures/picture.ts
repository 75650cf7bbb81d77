import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import type { Codecs } from "../byte-source.ts";
import { foreignKind } from "../containers/foreign.ts";
import { largestPiece } from "../containers/limits.ts";
import { latin1 } from "../text.ts";
import { isJpeg, loadJpeg, readJpegHeader } from "./jpeg.ts";
import { decodePng, isPng, readPngHeader } from "./png.ts";
import { type PictureShape, shapeText, UnsupportedPicture } from "./shape.ts";

/** The shape of all pictures of a camera. */
export interface ExpectedShape extends PictureShape {
  /** What has that shape, for errors, such as `"episode_0/frame_0.png"`. */
  readonly origin: string;
}

/** Pictures and films without a decoder, by how they begin. */
const FOREIGN: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^RIFF.{4}WEBP/s, "a WebP picture"],
  [/^(?:II\*\0|MM\0\*)/, "a TIFF picture"],
  [/^BM.{4}\0{4}/s, "a BMP picture"],
  [/^GIF8/, "a GIF picture"],
  [/^.{4}ftyp(?:avif|avis|mif1|hei)/s, "an AVIF or HEIF picture"],
  [/^.{4}ftyp/s, "a video (mp4)"],
  [/^RIFF.{4}AVI /s, "a video (AVI)"],
  [/^.E\xdf\xa3/s, "a video (Matroska or WebM)"],
];
const LONGEST_START = 16;
/** Bytes at the start of a file that show what it is, where it is no picture. */
const FOREIGN_HEAD = 1024;

/**
 * The shape in the header of a PNG or JPEG picture.
 * @param place of the picture, for errors
 * @throws UserError when it is in another format, its header is damaged, or it claims more pixels than its bytes may fill
 */
export function pictureShape(bytes: Uint8Array, place: string): PictureShape {
  if (!isPng(bytes) && !isJpeg(bytes)) throw new UserError(`${place} ${explainForeign(bytes)}`);
  let shape: PictureShape;
  try {
    shape = isPng(bytes) ? readPngHeader(bytes) : readJpegHeader(bytes);
  } catch (error) {
    throw explained(error, place);
  }
  const { height, width, channels } = shape;
  const size = height * width * channels;
  if (size === 0) throw explained(new Error("it claims to have no pixels"), place);
  if (size > largestPiece(bytes.length))
    throw new UserError(
      `${place} claims ${shapeText(shape)}, more than a picture of ${bytes.length} bytes may fill; make it smaller`,
    );
  return { height, width, channels };
}

/**
 * The pixels (height, width, channels) of a PNG or JPEG picture, row after row.
 * @param place of the picture, for errors
 * @throws UserError when it has another shape than `expected`, is in another format, or is damaged
 */
export async function decodePicture(
  bytes: Uint8Array,
  place: string,
  expected: ExpectedShape,
  codecs: Codecs,
): Promise<Uint8Array> {
  const shape = pictureShape(bytes, place);
  if ((["height", "width", "channels"] as const).some((size) => shape[size] !== expected[size]))
    throw new UserError(
      `${place} has ${shapeText(shape)}, but ${expected.origin} has ${shapeText(expected)}; give all pictures of a camera one size and kind`,
    );
  try {
    if (isPng(bytes)) return await decodePng(bytes, codecs);
    return (await loadJpeg())(bytes, shape);
  } catch (error) {
    throw explained(error, place);
  }
}

function explainForeign(bytes: Uint8Array): string {
  if (bytes.length === 0) return "is empty; copy it again";
  const start = latin1.decode(bytes.subarray(0, LONGEST_START));
  const name = FOREIGN.find(([pattern]) => pattern.test(start))?.[1];
  if (name?.includes("video")) return `is ${name}, and videos are not decoded; ${FROM_VIDEO}`;
  const foreign = name === undefined ? foreignKind(bytes.subarray(0, FOREIGN_HEAD)) : undefined;
  if (foreign) return `cannot be read: ${foreign}`;
  return name === undefined
    ? "is not a PNG or JPEG picture; save it as one of them"
    : `is ${name}, and only PNG and JPEG are decoded; save it as PNG`;
}

/** How a video becomes pictures. */
export const FROM_VIDEO = "make pictures of it by `ffmpeg -i video.mp4 frame_%06d.png`";

/** The sentence about a picture that is damaged, or of a kind that is not decoded. */
function explained(error: unknown, place: string): unknown {
  if (error instanceof UserError) return error;
  const { message } = error as Error;
  return new UserError(
    error instanceof UnsupportedPicture
      ? `${place} ${message}`
      : `${place} is damaged (${quote(message)}); copy the picture again, or leave its episode out`,
    { cause: error },
  );
}
