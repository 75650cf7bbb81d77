import { fromBase64 } from "../../../src/core/base/base64.ts";
import type { SightMessage } from "../../../src/core/play/protocol.ts";

/** Draws the images of all cameras side by side, pixel by pixel, on a canvas that has room for just these. */
export function drawImages(canvas: HTMLCanvasElement, { width, height }: SightMessage, base64: string): void {
  const bytes = fromBase64(base64);
  const size = 3 * width * height;
  const cameras = bytes.length / size;
  if (canvas.width !== cameras * width) canvas.width = cameras * width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  for (let camera = 0; camera < cameras; camera++) {
    const image = new ImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel++) {
      const from = camera * size + 3 * pixel;
      image.data.set([bytes[from], bytes[from + 1], bytes[from + 2], 255], 4 * pixel);
    }
    context?.putImageData(image, camera * width, 0);
  }
}
