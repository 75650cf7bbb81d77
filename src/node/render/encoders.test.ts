import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../core/random/generator.ts";
import { contactSheet } from "../../core/render/contact-sheet.ts";
import { encodeGif } from "../../core/render/gif.ts";
import type { Image } from "../../core/render/image.ts";
import { encodePng } from "./png.ts";

function image(width: number, height: number, color: (x: number, y: number) => readonly number[]): Image {
  const pixels = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => color(x, y)),
  );
  return { width, height, pixels: Uint8Array.from(pixels.flat(2)) };
}

describe("encodePng", () => {
  /** Reads a PNG file as its standard says, filters and all. */
  function decode(bytes: Uint8Array): Image {
    const file = Buffer.from(bytes);
    expect(file.subarray(0, 8)).toEqual(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
    const chunks = new Map<string, Buffer>();
    for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at))
      chunks.set(
        file.toString("latin1", at + 4, at + 8),
        file.subarray(at + 8, at + 8 + file.readUInt32BE(at)),
      );
    expect([...chunks.keys()]).toEqual(["IHDR", "IDAT", "IEND"]);
    const [width, height] = [chunks.get("IHDR")!.readUInt32BE(0), chunks.get("IHDR")!.readUInt32BE(4)];
    const data = inflateSync(chunks.get("IDAT")!);
    const stride = 3 * width;
    expect(data.length).toBe(height * (stride + 1));
    const pixels = new Uint8Array(height * stride);
    for (let row = 0; row < height; row++)
      for (let i = 0; i < stride; i++) {
        const at = row * stride + i;
        const left = i >= 3 ? pixels[at - 3] : 0;
        const above = row > 0 ? pixels[at - stride] : 0;
        const corner = i >= 3 && row > 0 ? pixels[at - stride - 3] : 0;
        const nearest = [left, above, corner].reduce((best, value) =>
          Math.abs(left + above - corner - value) < Math.abs(left + above - corner - best) ? value : best,
        );
        const prediction = [0, left, above, Math.floor((left + above) / 2), nearest];
        pixels[at] = data[row * (stride + 1) + i + 1] + prediction[data[row * (stride + 1)]];
      }
    return { width, height, pixels };
  }

  it("keeps every pixel with every filter", () => {
    const random = RandomGenerator.from(0);
    const pictures = [
      image(1, 1, () => [1, 2, 3]),
      image(40, 30, (x, y) => [x, 2 * y, x + y]),
      image(17, 9, () => [random.integer(256), random.integer(256), random.integer(256)]),
      image(33, 21, (x, y) => [(x * y) % 256, (7 * x * x + 3 * y) % 256, ((x + 5) * (y + 3)) % 256]),
      image(30, 30, (x, y) => (Math.hypot(x - 15, y - 15) < 10 ? [200, 40, 40] : [240, 240, 245])),
    ];
    for (const picture of pictures) expect(decode(encodePng(picture))).toEqual(picture);
  });

  it("says the check sums that readers ask for", () => {
    // The empty last chunk is the same in every PNG file.
    expect(Buffer.from(encodePng(image(2, 2, () => [0, 0, 0])).slice(-12)).toString("hex")).toBe(
      "0000000049454e44ae426082",
    );
  });
});

describe("encodeGif", () => {
  /** Size, delays (hundredths of a second) and lengths of the frames' data of a GIF file. */
  function inspect(bytes: Uint8Array) {
    const file = Buffer.from(bytes);
    expect(file.toString("latin1", 0, 6)).toBe("GIF89a");
    const frames: { delay: number; size: number }[] = [];
    const blocksEnd = (from: number) => {
      let at = from;
      while (file[at] !== 0) at += file[at] + 1;
      return at + 1;
    };
    let delay = 0;
    let at = 13 + 3 * 2 ** ((file[10] & 7) + 1); // behind the global palette
    while (file[at] !== 0x3b) {
      if (file[at] === 0x21) {
        if (file[at + 1] === 0xf9) delay = file.readUInt16LE(at + 4);
        at = blocksEnd(at + 2);
      } else {
        expect(file[at]).toBe(0x2c);
        expect(file[at + 9] & 0x80).toBe(0); // no palette of its own
        const end = blocksEnd(at + 11);
        frames.push({ delay, size: end - at });
        at = end;
      }
    }
    expect(at).toBe(file.length - 1);
    return { width: file.readUInt16LE(6), height: file.readUInt16LE(8), frames };
  }

  const moving = (position: number) =>
    image(60, 40, (x, y) => (Math.hypot(x - position, y - 20) < 6 ? [200, 40, 40] : [x + 100, y + 100, 220]));

  it("holds all frames at their pace, the later ones only where they changed", () => {
    const clip = Array.from({ length: 12 }, (_, i) => moving(10 + 3 * i));
    const { width, height, frames } = inspect(encodeGif(clip, 0.04));
    expect([width, height]).toEqual([60, 40]);
    expect(frames.map(({ delay }) => delay)).toEqual(Array(12).fill(4));
    for (const { size } of frames.slice(1)) expect(size).toBeLessThan(0.5 * frames[0].size);
  });

  it("gives the same bytes for the same frames, and takes a single one", () => {
    expect(encodeGif([moving(20)], 0.1)).toEqual(encodeGif([moving(20)], 0.1));
    expect(inspect(encodeGif([moving(20)], 0.1)).frames).toHaveLength(1);
  });
});

it("contactSheet puts frames in rows, about as wide as high", () => {
  const frames = Array.from({ length: 5 }, (_, i) => image(4, 3, () => [i, i, i]));
  const sheet = contactSheet(frames);
  expect([sheet.width, sheet.height]).toEqual([10, 13]); // 2 × 3 frames, gaps of 2
  const at = (x: number, y: number) => sheet.pixels[3 * (y * sheet.width + x)];
  expect([at(0, 0), at(6, 2), at(3, 5), at(9, 7), at(0, 12)]).toEqual([0, 1, 2, 3, 4]);
  expect([at(4, 0), at(0, 3), at(9, 12)]).toEqual([255, 255, 255]);
});
