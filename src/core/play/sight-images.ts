import { fromBase64 } from "../base/base64.ts";
import type { Image } from "../render/image.ts";
import type { SightMessage } from "./protocol.ts";

/** The images of all cameras, of the observation or of the goal. */
export function sightImages({ width, height }: SightMessage, base64: string): Image[] {
  const bytes = fromBase64(base64);
  const size = 3 * width * height;
  return Array.from({ length: bytes.length / size }, (_, camera) => ({
    ...{ width, height, pixels: bytes.subarray(camera * size, (camera + 1) * size) },
  }));
}
