import * as imported from "gifenc";
import type { Image } from "./image.ts";

// Node loads gifenc as a CommonJS module, whose names are those of its default export.
const gifenc = "GIFEncoder" in imported ? imported : (imported as { default: typeof imported }).default;

/** One of the 256 colours stands for "as in the frame before". */
const COLORS = 255;
const DRAW_OVER = 1;
/** This many frames, evenly spread, decide on the palette. */
const PALETTE_FRAMES = 8;

/**
 * Frames of one size as the bytes of a GIF file that plays for ever, with one palette for all, so that nothing flickers.
 * @param secondsPerFrame viewers round it to hundredths and do not go below 0.02
 */
export function encodeGif(frames: readonly Image[], secondsPerFrame: number): Uint8Array {
  const palette = gifenc.quantize(withAlpha(spread(frames, PALETTE_FRAMES)), COLORS);
  const unchanged = palette.length;
  const colors = [...palette, palette[0]];
  const encoder = gifenc.GIFEncoder();
  const delay = 1000 * secondsPerFrame;
  let before: Uint8Array | undefined;
  for (const frame of frames) {
    const index = gifenc.applyPalette(withAlpha([frame]), palette);
    const { width, height } = frame;
    if (before === undefined) encoder.writeFrame(index, width, height, { palette: colors, delay });
    else {
      const known = before;
      const changes = index.map((color, i) => (color === known[i] ? unchanged : color));
      const transparency = { transparent: true, transparentIndex: unchanged, dispose: DRAW_OVER };
      encoder.writeFrame(changes, width, height, { delay, ...transparency });
    }
    before = index;
  }
  encoder.finish();
  return encoder.bytes();
}

function spread(frames: readonly Image[], count: number): readonly Image[] {
  const chosen = Math.min(count, frames.length);
  return Array.from({ length: chosen }, (_, i) => frames[Math.floor((i * frames.length) / chosen)]);
}

/** All pixels of the frames as red, green, blue, opaque. */
function withAlpha(frames: readonly Image[]): Uint8Array {
  const pixels = frames.reduce((sum, { width, height }) => sum + width * height, 0);
  const rgba = new Uint8Array(4 * pixels).fill(255);
  let at = 0;
  for (const { pixels } of frames)
    for (let i = 0; i < pixels.length; i += 3) {
      rgba[at++] = pixels[i];
      rgba[at++] = pixels[i + 1];
      rgba[at++] = pixels[i + 2];
      at++;
    }
  return rgba;
}
