import { readdirSync, readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { refusal } from "../../base/testing/refusal.ts";
import { openArrays } from "../containers/index.ts";
import { codecs, fixture, fixtureSource } from "../testing/sources.ts";
import { decodePicture, type ExpectedShape, pictureShape } from "./picture.ts";

const read = (name: string) => readFileSync(fixture(`pictures/${name}`));
const decoded = await openArrays(fixtureSource("pictures/decoded.npz"));
afterAll(() => decoded.close());
const expected = (height: number, width: number, channels: number): ExpectedShape => ({
  height,
  width,
  channels,
  origin: "the first one",
});

/** The sentence with which the header of a picture is rejected. */
const headerRefusal = (bytes: Uint8Array, place: string) =>
  refusal(Promise.resolve().then(() => pictureShape(bytes, place)));

/** A part of a PNG file with a right checksum. */
function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A PNG file of that header whose lines are `lines`, filters included. */
function png(width: number, height: number, colour: number, lines: Uint8Array, bits = 8): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, colour], 8);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

describe("pixels are those that Pillow reads", () => {
  const names = [...decoded.arrays.keys()];
  it.each(names.filter((name) => name.endsWith(".png")))("of %s", async (name) => {
    const [height, width, channels = 1] = decoded.arrays.get(name)!.shape;
    expect(pictureShape(read(name), name)).toEqual({ height, width, channels });
    const pixels = await decodePicture(read(name), name, expected(height, width, channels), codecs);
    expect(pixels).toEqual(await decoded.rows(name).next(height));
  });
  it.each(names.filter((name) => name.endsWith(".jpg")))("but for rounding, of %s", async (name) => {
    const [height, width, channels = 1] = decoded.arrays.get(name)!.shape;
    const pixels = await decodePicture(read(name), name, expected(height, width, channels), codecs);
    const truth = await decoded.rows(name).next(height);
    expect(pixels).toHaveLength(truth.length);
    expect(Math.max(...Array.from(pixels, (pixel, i) => Math.abs(pixel - truth[i])))).toBeLessThanOrEqual(4);
  });
  it("of every kind that the fixtures have", () => {
    const kinds = readdirSync(fixture("pictures")).filter((name) => /\.(?:png|jpg)$/.test(name));
    expect(kinds.filter((name) => !decoded.arrays.has(name)).sort()).toEqual(["grey-16.png", "print.jpg"]);
    expect(names.length).toBeGreaterThan(20);
  });
});

it("known pixels of a PNG picture come in rows of pixels of channels", async () => {
  // Two lines of two pixels; the second line holds differences to the one above.
  const lines = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, /**/ 2, 10, 10, 10, 250, 0, 0);
  const pixels = await decodePicture(png(2, 2, 2, lines), "made.png", expected(2, 2, 3), codecs);
  expect(Array.from(pixels)).toEqual([1, 2, 3, 4, 5, 6, 11, 12, 13, 254, 5, 6]);
});

describe("pictures are rejected", () => {
  it.each([
    ["photo.webp", "is a WebP picture, and only PNG and JPEG are decoded; save it as PNG"],
    ["photo.tif", "is a TIFF picture, and only PNG and JPEG are decoded; save it as PNG"],
    ["photo.bmp", "is a BMP picture, and only PNG and JPEG are decoded; save it as PNG"],
    ["photo.gif", "is a GIF picture, and only PNG and JPEG are decoded; save it as PNG"],
    ["decoded.npz", "is not a PNG or JPEG picture; save it as one of them"],
    ["grey-16.png", "has 16 bits per number, and pixels have 8; save it with 8 bits"],
    ["print.jpg", "has 4 channels, as for print; save it in grey or RGB"],
  ])("of another kind: %s", async (name, sentence) => {
    expect(await headerRefusal(read(name), name)).toBe(`${name} ${sentence}`);
  });
  it.each([
    ["\0\0\0\x20ftypisom", "is a video (mp4), and videos are not decoded; make pictures of it by `ffmpeg"],
    ["\0\0\0\x20ftypavif", "is an AVIF or HEIF picture, and only PNG and JPEG are decoded; save it as PNG"],
    ["", "is empty; copy it again"],
  ])("that begin with %j", async (start, sentence) => {
    expect(await headerRefusal(Buffer.from(start, "latin1"), "x")).toContain(`x ${sentence}`);
  });
  it.each([
    [
      expected(11, 12, 3),
      "has 11 × 13 pixels of 3 channels, but the first one has 11 × 12 pixels of 3 channels",
    ],
    [
      expected(13, 11, 3),
      "has 11 × 13 pixels of 3 channels, but the first one has 13 × 11 pixels of 3 channels",
    ],
    [
      expected(11, 13, 1),
      "has 11 × 13 pixels of 3 channels, but the first one has 11 × 13 pixels of 1 channel",
    ],
  ])("where %j is expected", async (shape, sentence) => {
    expect(await refusal(decodePicture(read("rgb.png"), "b.png", shape, codecs))).toBe(
      `b.png ${sentence}; give all pictures of a camera one size and kind`,
    );
  });
  it("that claim more pixels than their bytes may fill", async () => {
    for (const name of ["rgb.png", "baseline.jpg"]) {
      const bytes = Buffer.from(read(name));
      if (name.endsWith("png")) {
        bytes.writeUInt32BE(60_000, 16);
        bytes.writeUInt32BE(60_000, 20);
      } else {
        const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
        bytes.writeUInt16BE(60_000, frame + 5);
        bytes.writeUInt16BE(60_000, frame + 7);
      }
      expect(await headerRefusal(bytes, name)).toBe(
        `${name} claims 60000 × 60000 pixels of 3 channels, more than a picture of ${bytes.length} bytes may fill; make it smaller`,
      );
    }
  });
  it.each([
    ["more", new Uint8Array(1_000_000), "unpacks to more pixels than it claims"],
    ["fewer", new Uint8Array(2 * 7 - 1), "unpacks to fewer pixels than it claims"],
    ["many fewer", new Uint8Array(0), "unpacks to fewer pixels than it claims"],
  ])("that unpack to %s pixels than they claim", async (_, lines, reason) => {
    const sentence = await refusal(decodePicture(png(2, 2, 2, lines), "made.png", expected(2, 2, 3), codecs));
    expect(sentence).toBe(
      `made.png is damaged ("it ${reason}"); copy the picture again, or leave its episode out`,
    );
  });
  it("whose colours are in no palette, or whose filter is unknown", async () => {
    const decode = (picture: Buffer, channels: number) =>
      refusal(decodePicture(picture, "made.png", expected(1, 1, channels), codecs));
    expect(await decode(png(1, 1, 3, Uint8Array.of(0, 5)), 3)).toMatch(/a colour that is not in the palette/);
    expect(await decode(png(1, 1, 0, Uint8Array.of(5, 5)), 1)).toMatch(/a filter of unknown meaning/);
  });
  it("that have more scans than any picture needs", async () => {
    const bytes = read("progressive.jpg");
    const scan = Buffer.from([0xff, 0xda]);
    const bomb = Buffer.concat([bytes, ...Array<Buffer>(500).fill(scan)]);
    expect(await refusal(decodePicture(bomb, "b.jpg", expected(40, 48, 3), codecs))).toMatch(
      /^b\.jpg is damaged \("it has more than 500 scans"\)/,
    );
  });
  it.each([
    ["palette-4.png", 1],
    ["rgb.png", 11],
    ["grey.jpg", 17],
    ["baseline.jpg", 53],
  ])("where they are cut off: %s", async (name, step) => {
    const bytes = read(name);
    const shape = { ...pictureShape(bytes, name), origin: "the whole" };
    // A JPEG picture without its last marker is whole.
    const whole = bytes.length - (name.endsWith("jpg") ? 2 : 0);
    for (let end = 0; end < whole; end += step)
      expect(await refusal(decodePicture(bytes.subarray(0, end), name, shape, codecs))).toMatch(
        end < 3 ? /^\S+ is (?:empty|not a PNG or JPEG)/ : /^\S+ is (?:not a PNG or JPEG|damaged \()/,
      );
  });
  it("after any change of a byte that the pixels of a PNG picture depend on", async () => {
    const bytes = read("palette-4.png");
    const shape = { ...pictureShape(bytes, "x"), origin: "the whole" };
    const truth = await decodePicture(bytes, "x", shape, codecs);
    let sound = 0;
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] ^= 0x55;
      const pixels = await decodePicture(changed, "x", shape, codecs).catch((error: Error) => {
        expect(error.name).toBe("UserError");
      });
      if (!pixels) continue;
      sound++;
      expect(pixels).toEqual(truth);
    }
    // Only the transparency, which is ignored, and its length may change: 14 bytes.
    expect(sound).toBeLessThanOrEqual(14);
  });
});
