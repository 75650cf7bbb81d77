import { crc32, deflateSync } from "node:zlib";
import { paeth } from "../../core/formats/pictures/png.ts";
import type { Image } from "../../core/render/image.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS_PER_CHANNEL = 8;
const TRUECOLOR = 2;
const CHANNELS = 3;

/** The image as the bytes of a PNG file. */
export function encodePng(image: Image): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(image.width, 0);
  header.writeUInt32BE(image.height, 4);
  header[8] = BITS_PER_CHANNEL;
  header[9] = TRUECOLOR;
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(filterRows(image), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The five ways in which PNG predicts a byte from those to the left, above, and above to the left. */
const FILTERS: readonly ((left: number, above: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_left, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
];

/** Every row as its differences from a prediction, by the filter that leaves the smallest ones. */
function filterRows({ width, height, pixels }: Image): Uint8Array {
  const stride = CHANNELS * width;
  const filtered = new Uint8Array(height * (stride + 1));
  const candidate = new Uint8Array(stride + 1);
  for (let row = 0; row < height; row++) {
    let smallest = Number.POSITIVE_INFINITY;
    for (const [number, predict] of FILTERS.entries()) {
      candidate[0] = number;
      let sum = 0;
      for (let i = 0; i < stride; i++) {
        const at = row * stride + i;
        const left = i < CHANNELS ? 0 : pixels[at - CHANNELS];
        const above = row === 0 ? 0 : pixels[at - stride];
        const corner = i < CHANNELS || row === 0 ? 0 : pixels[at - stride - CHANNELS];
        candidate[i + 1] = pixels[at] - predict(left, above, corner);
        sum += Math.min(candidate[i + 1], 256 - candidate[i + 1]);
      }
      if (sum >= smallest) continue;
      smallest = sum;
      filtered.set(candidate, row * (stride + 1));
    }
  }
  return filtered;
}

function chunk(type: string, content: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
