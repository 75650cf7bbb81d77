import type { Image } from "./image.ts";

/** Between frames, in pixels. */
const GAP = 2;
const WHITE = 255;

/**
 * Puts frames of one size into one image, in rows from the top left.
 * @param columns frames of a row; by default the image is about as wide as high
 */
export function contactSheet(frames: readonly Image[], columns = squareColumns(frames)): Image {
  const { width, height } = frames[0];
  const rows = Math.ceil(frames.length / columns);
  const sheetWidth = columns * (width + GAP) - GAP;
  const sheetHeight = rows * (height + GAP) - GAP;
  const pixels = new Uint8Array(3 * sheetWidth * sheetHeight).fill(WHITE);
  for (const [i, frame] of frames.entries()) {
    const left = (i % columns) * (width + GAP);
    const top = Math.floor(i / columns) * (height + GAP);
    for (let row = 0; row < height; row++)
      pixels.set(
        frame.pixels.subarray(3 * row * width, 3 * (row + 1) * width),
        3 * ((top + row) * sheetWidth + left),
      );
  }
  return { width: sheetWidth, height: sheetHeight, pixels };
}

function squareColumns(frames: readonly Image[]): number {
  const { width, height } = frames[0];
  return Math.ceil(Math.sqrt((frames.length * height) / width));
}
