import { importOptional } from "../base/optional.ts";

/** MiB that decoding may take besides the picture. */
const MOST_MEMORY = 256;

/** Rows, columns and numbers per pixel: 3 for RGB, 1 for grey. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** The pixels (height, width, channels) of a JPEG picture. Throws when it is damaged or has another size. */
export type DecodeJpeg = (bytes: Uint8Array, shape: ImageShape) => Uint8Array;

/** Loads the decoder. Throws UserError when its package is not installed. */
export async function loadJpeg(): Promise<DecodeJpeg> {
  const { default: jpeg } = await importOptional("jpeg-js", () => import("jpeg-js"), "reading JPEG images");
  return (bytes, { height, width, channels }) => {
    const picture = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
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
