import type { SightMessage } from "../../../src/core/play/protocol.ts";
import { sightImages } from "../../../src/core/play/sight-images.ts";

/** Draws the images of all cameras side by side, pixel by pixel, on a canvas that has room for just these. */
export function drawImages(canvas: HTMLCanvasElement, sight: SightMessage, base64: string): void {
  const { width, height } = sight;
  const images = sightImages(sight, base64);
  if (canvas.width !== images.length * width) canvas.width = images.length * width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  for (const [camera, { pixels }] of images.entries()) {
    const image = new ImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel++) {
      const from = 3 * pixel;
      image.data.set([pixels[from], pixels[from + 1], pixels[from + 2], 255], 4 * pixel);
    }
    context?.putImageData(image, camera * width, 0);
  }
}
