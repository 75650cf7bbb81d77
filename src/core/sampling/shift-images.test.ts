import { describe, expect, it } from "vitest";
import { imageShifter } from "./shift-images.ts";

const [height, width, channels] = [4, 5, 2];
const axes = [height, width, channels];
const size = height * width * channels;

/** Draws that shift a row by (down, right), …, in this order. */
const drawsOf = (most: number, ...shifts: number[]) => ({ integer: () => shifts.shift()! + most });

const shiftedByHand = (image: Uint8Array, down: number, right: number): number[] =>
  Array.from({ length: size }, (_, place) => {
    const channel = place % channels;
    const x = Math.floor(place / channels) % width;
    const y = Math.floor(place / channels / width);
    const within = (value: number, end: number) => Math.min(end - 1, Math.max(0, value));
    return image[(within(y - down, height) * width + within(x - right, width)) * channels + channel];
  });

const image = (start: number) => Uint8Array.from({ length: size }, (_, i) => (start + 7 * i) % 256);

describe("images of a batch", () => {
  const shifts = [-3, -2, -1, 0, 1, 2, 3].flatMap((down) => [-3, -1, 0, 2, 3].map((right) => [down, right]));
  it.each(shifts)("are shifted by %i down and %i to the right, and edges repeat", (down, right) => {
    const first = image(1);
    const column = Uint8Array.from(first);
    imageShifter(drawsOf(3, down, right), axes, 3, [column])();
    expect(Array.from(column)).toEqual(shiftedByHand(first, down, right));
  });

  it("are shifted row by row, all images of a row alike", () => {
    const rows = [image(1), image(50), image(100), image(150)];
    const columns = [
      Uint8Array.of(...rows[0], ...rows[1]),
      Uint8Array.of(),
      Uint8Array.of(...rows[2], ...rows[3]),
    ];
    imageShifter(drawsOf(2, 1, -2, 0, 2), axes, 2, columns)();
    expect(Array.from(columns[0])).toEqual([
      ...shiftedByHand(rows[0], 1, -2),
      ...shiftedByHand(rows[1], 0, 2),
    ]);
    expect(Array.from(columns[2])).toEqual([
      ...shiftedByHand(rows[2], 1, -2),
      ...shiftedByHand(rows[3], 0, 2),
    ]);
  });
});
