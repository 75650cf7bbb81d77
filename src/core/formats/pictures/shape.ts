/** Rows, columns and numbers per pixel: 1 for grey, 3 for RGB, and one more where there is transparency. */
export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A shape in words, such as `"480 × 640 pixels of 3 channels"`. */
export function shapeText({ height, width, channels }: PictureShape): string {
  return `${height} × ${width} pixels of ${channels} channel${channels === 1 ? "" : "s"}`;
}

/** A sound picture of a kind that is not decoded; the message follows the name of the picture and ends in a remedy. */
export class UnsupportedPicture extends Error {}
