import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready as hdf5, File as LibraryFile } from "h5wasm/node";
import jpeg from "jpeg-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { refusal } from "../../src/core/base/testing/refusal.ts";
import { fixture } from "../../src/core/formats/testing/sources.ts";
import { Hdf5File } from "../../src/node/formats/hdf5/hdf5-file.ts";
import { ARRAYS_AT_ONCE } from "../../src/node/formats/hdf5/session.ts";
import { openArrays, openEpisodes, writtenMapping } from "../../src/node/formats/index.ts";
import { expectLine } from "../../src/node/formats/testing/line.ts";
import { readEpisodes } from "../support/formats.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-hdf5-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it("arrays are read in every type and byte order, and through filters", async () => {
  const file = await openArrays(fixture("types.hdf5"));
  const names = [...file.arrays.keys()].filter((name) => !["bool", "text"].includes(name));
  expect(names).toContain("<f2");
  expect(names).toContain(">i8");
  for (const name of names.filter((name) => name !== "lzf")) {
    const reader = file.rows(name);
    expect([...(await reader.next(1)), ...(await reader.next(1))], name).toEqual([0, 1, 2, 3, 100, 5]);
  }
  expect(Array.from(await file.rows("bool").next(2))).toEqual([1, 0, 1, 0, 1, 0]);
  expect(() => file.rows("text")).toThrow(/array "text" holds object values.*save it as numbers/);
  await file.close();
});

it("arrays are read through the rarer filters of HDF5", async () => {
  const file = await openArrays(fixture("filters.hdf5"));
  for (const name of ["scale-offset", "szip"])
    expect([...(await file.rows(name).next(2))], name).toEqual([0, 1, 2, 3, 100, 5]);
  await file.close();
});

it("numbers of fewer bits than their bytes, whose sign would be lost, are rejected", async () => {
  const file = await openArrays(fixture("filters.hdf5"));
  expect(await refusal(file.rows("n-bit").next(2))).toMatch(
    /array "n-bit" is compressed by a filter that Smore lacks \("nbit", number 5\); write it with gzip/,
  );
  await file.close();
});

it.runIf(everyCase)(
  "no other file is read, and an array that cannot be read does not affect the others",
  async () => {
    const read = async (name: string) => {
      const file = await openArrays(fixture("unusual.hdf5"));
      try {
        expect([...file.arrays.keys()].sort()).toEqual(["alias", "bits", "numbers", "raw", "unwritten"]);
        return Array.from(await file.rows(name).next(2));
      } finally {
        await file.close();
      }
    };
    for (const name of ["numbers", "alias"]) expect(await read(name)).toEqual([0, 1, 2, 3, 100, 5]);
    expect(await read("bits")).toEqual([1, 0, 1, 0, 1, 0]);
    expect(await refusal(read("raw"))).toMatch(
      /unusual\.hdf5: array "raw" cannot be read at row 0, because it lies in another file \(".*cube\.npy"\); copy the numbers into this one$/,
    );
    expect(await refusal(read("unwritten"))).toMatch(
      /array "unwritten" claims 4000000 bytes in a file of \d+; write all of its rows into this file, or copy it again$/,
    );
  },
);

it("more groups than are asked for at once come in their order", async () => {
  const path = join(home, "groups.hdf5");
  await hdf5;
  const written = new LibraryFile(path, "w");
  const names = Array.from({ length: 250 }, (_, i) => `episode_${i}`);
  for (const [i, name] of names.entries())
    written.create_group(name).create_dataset({ name: "numbers", data: new Float32Array(i + 1) });
  written.close();
  const file = await Hdf5File.open(path);
  const arrays = await file.arraysBelow(names);
  await file.close();
  expect(arrays.map((below) => below.get("numbers")?.shape)).toEqual(names.map((_, i) => [i + 1]));
});

it.runIf(everyCase)("arrays that no single request lists are all found", async () => {
  const path = join(home, "many.hdf5");
  await hdf5;
  const written = new LibraryFile(path, "w");
  const names = Array.from({ length: 2 * ARRAYS_AT_ONCE + 1 }, (_, i) => `array${i}`);
  for (const name of names) written.create_dataset({ name, data: Float32Array.of(1) });
  written.create_group("group").create_dataset({ name: "inner", data: Float32Array.of(1) });
  written.close();
  const file = await openArrays(path);
  await file.close();
  expect(new Set(file.arrays.keys())).toEqual(new Set([...names, "group/inner"]));
});

it("groups that are linked in circles are rejected", async () => {
  const path = join(home, "circles.hdf5");
  await hdf5;
  const written = new LibraryFile(path, "w");
  written.create_dataset({ name: "numbers", data: Float32Array.of(1) });
  for (let i = 0; i < 100; i++) written.create_soft_link("/", `link${i}`);
  written.close();
  expect(await refusal(openArrays(path))).toMatch(
    /circles\.hdf5: its groups are linked in circles; write it again without these links$/,
  );
});

it.runIf(everyCase)(
  "a filter that the library lacks is rejected by name, and other arrays can still be read",
  async () => {
    const file = await openArrays(fixture("types.hdf5"));
    expect(await refusal(file.rows("lzf").next(2))).toMatch(
      /types\.hdf5, array "lzf" is compressed by a filter that Smore lacks \("lzf", number 32000\); write it with gzip, or without compression$/,
    );
    expect(Array.from(await file.rows("shuffled").next(2))).toEqual([0, 1, 2, 3, 100, 5]);
    await file.close();
  },
);

/** A file with a damaged checksum in the array "shuffled". */
function writeDamaged(): string {
  const bytes = readFileSync(fixture("types.hdf5"));
  // The compressed bytes of the array with a checksum follow zlib's header 78 5e.
  const at = bytes.lastIndexOf(Buffer.from([0x78, 0x5e]));
  bytes[at + 6] ^= 0x10;
  writeFileSync(join(home, "damaged.hdf5"), bytes);
  return join(home, "damaged.hdf5");
}

it("what follows a checksum that does not fit is rejected", async () => {
  const whole = await openArrays(fixture("types.hdf5"));
  expect(Array.from(await whole.rows("shuffled").next(2))).toEqual([0, 1, 2, 3, 100, 5]);
  await whole.close();
  const file = await openArrays(writeDamaged());
  expect(await refusal(file.rows("shuffled").next(2))).toMatch(
    /array "shuffled" cannot be read at row 0 \(.*copy the file again/,
  );
  await file.close();
});

it("a file that is cut off is rejected", async () => {
  const bytes = readFileSync(fixture("types.hdf5"));
  for (const length of selectCases([2000, 8, 100, bytes.length - 1])) {
    writeFileSync(join(home, "cut.hdf5"), bytes.subarray(0, length));
    expect(await refusal(openArrays(join(home, "cut.hdf5")))).toMatch(
      /cut\.hdf5: it cannot be opened \(.*copy the file again/,
    );
  }
});

describe("threads", () => {
  /** `rows` of four numbers that count from `start` on, compressed in blocks of 1000 rows. */
  const write = async (path: string, rows: number, start: number) => {
    const numbers = Float32Array.from({ length: 4 * rows }, (_, i) => start + i);
    const { File, ready } = await import("h5wasm/node");
    await ready;
    const file = new File(path, "w");
    file.create_dataset({
      name: "numbers",
      data: numbers,
      shape: [rows, 4],
      chunks: [Math.min(rows, 1000), 4],
      compression: "gzip",
    });
    file.close();
    return numbers;
  };
  const bits = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    Buffer.from(buffer, byteOffset, byteLength);

  it.runIf(everyCase)(
    "read parts of a large array together, in its order, whatever is asked for at once",
    async () => {
      const path = join(home, "large.hdf5");
      const rows = 600_500; // 10 MB
      const numbers = await write(path, rows, 0);
      const file = await openArrays(path);
      const reader = file.rows("numbers");
      const counts = [1, 999, 300_000, 3, 0, 150_000];
      counts.push(rows - counts.reduce((sum, count) => sum + count));
      let position = 0;
      for (const count of counts) {
        const read = (await reader.next(count)) as Float32Array;
        const expected = numbers.subarray(4 * position, 4 * (position + count));
        expect(bits(read).equals(bits(expected)), `${count} rows from ${position} on`).toBe(true);
        position += count;
      }
      await expect(reader.next(1)).rejects.toThrow("there are no more");
      await file.close();
    },
  );

  it("keep nothing of a file that they have read, and nothing after an error", async () => {
    const path = join(home, "changing.hdf5");
    for (const start of [5, 7]) {
      await write(path, 3, start);
      const file = await openArrays(path);
      expect(Array.from(await file.rows("numbers").next(1))).toEqual([
        start,
        start + 1,
        start + 2,
        start + 3,
      ]);
      await file.close();
      const broken = await openArrays(writeDamaged());
      for (const _ of ["at first", "and again"])
        expect(await refusal(broken.rows("shuffled").next(2))).toMatch(/damaged\.hdf5/);
      await broken.close();
    }
  });
});

const flag = (achievedGoal: string) => writtenMapping({ achievedGoal }, () => "--achieved-goal");

describe("D4RL files", () => {
  it("lose the last action of each episode, whose next state they do not hold", async () => {
    const mapping = flag("infos/qpos");
    const dataset = await readEpisodes(fixture("d4rl.hdf5"), { mapping });
    expectLine(dataset);
    expect(dataset.header.provenance).toMatchObject({
      format: "D4RL arrays in a HDF5 file",
      mapping: { achievedGoal: "infos/qpos", desiredGoal: "infos/goal" },
    });
    expect(dataset.header.provenance.notes).toContain(
      "the last action of each episode is not used, because the state after it is not in the file",
    );
  });
});

it.runIf(everyCase)(
  "pictures of a long episode, read in pieces by several threads, come in order",
  async () => {
    // Of a million pixels each, so that four of them are a piece.
    const [count, side] = [7, 1000];
    const shade = (i: number) => 10 + 30 * i;
    const pictures = Array.from({ length: count }, (_, i) => {
      const data = new Uint8Array(4 * side * side).fill(shade(i));
      return jpeg.encode({ data, width: side, height: side }, 50).data;
    });
    const width = Math.max(...pictures.map(({ length }) => length));
    const rows = new Uint8Array(count * width);
    for (const [i, picture] of pictures.entries()) rows.set(picture, i * width);
    const path = join(home, "pictures.hdf5");
    await hdf5;
    const written = new LibraryFile(path, "w");
    written.create_dataset({ name: "camera", data: rows, shape: [count, width], dtype: "<B" });
    written.close();

    const file = await Hdf5File.open(path);
    const array = (await file.arrays()).get("camera")!;
    const image = { height: side, width: side, channels: 1 } as const;
    const [all, some] = await file.read([
      { name: "camera", array, first: 0, end: count, image },
      { name: "camera", array, first: 3, end: 5, image },
    ]);
    await file.close();
    expect([all.length, some.length]).toEqual([count * side * side, 2 * side * side]);
    const shades = (pixels: ArrayLike<number>) =>
      Array.from({ length: pixels.length / side ** 2 }, (_, i) =>
        [0, side ** 2 / 2, side ** 2 - 1].map((at) => pixels[i * side ** 2 + at]),
      );
    const expected = Array.from({ length: count }, (_, i) =>
      [0, 1, 2].map(() => expect.closeTo(shade(i), -1) as number),
    );
    expect(shades(all)).toEqual(expected);
    expect(shades(some)).toEqual(expected.slice(3, 5));
  },
);

describe("Minari datasets", () => {
  it.each([
    "minari",
    "minari/data",
    "minari/data/main_data.hdf5",
  ])("are read from %s, actions scaled by their space", async (path) => {
    const source = await openEpisodes(fixture(path));
    expect(source.environment).toBe("Line-v0");
    await source.close();
    const dataset = await readEpisodes(fixture(path));
    expectLine(dataset);
    expect(dataset.header.provenance.notes).toEqual([
      "rows in the first episode: observations/observation 5; observations/achieved_goal 5; actions 4; so it has 4 steps",
      "actions are scaled from their range [-2, 2] to [-1, 1]",
    ]);
  });

  const pictures = (camera: string) =>
    writtenMapping({ observation: `observations/${camera}` }, () => "mapping");

  it.each([
    // Colours are stored more coarsely than pixels, and spread in another way by libjpeg.
    ["camera", [32, 40, 3], 1.5],
    ["depth", [32, 40], 0.2],
  ])("with JPEG pictures of a %s give pixels, nearly as libjpeg does", async (camera, shape, mean) => {
    const dataset = await readEpisodes(fixture("minari-images"), { mapping: pictures(camera) });
    const width = shape.reduce((product, axis) => product * axis);
    expect(dataset.header).toMatchObject({ observationType: "uint8", observationSize: width });
    const decoded = await openArrays(fixture("minari-images/decoded.npz"));
    for (const episode of [0, 1, 2])
      for (const step of [0, 4]) {
        const expected = await decoded.rows(`${camera} ${episode} ${step}`).next(shape[0]);
        const pixels = dataset.episode(episode).observations.subarray(step * width, (step + 1) * width);
        const errors = Array.from(pixels, (pixel, i) => Math.abs(pixel - expected[i]));
        expect(errors.reduce((sum, error) => sum + error) / width).toBeLessThan(mean);
      }
    await decoded.close();
  });

  it("with images too small for JPEG give them as they are", async () => {
    const dataset = await readEpisodes(fixture("minari-images"), { mapping: pictures("small") });
    expect(dataset.header).toMatchObject({ observationType: "uint8", observationSize: 48 });
    expect(dataset.episode(2).observations[48 * 3 + 5]).toBe(2 * 20 + 3 * 10 + 1);
  });

  it.each(
    selectCases([
      ["is no picture", 0, [0], /no SOI found|SOI not found/],
      ["claims more pixels", 5, [0xff, 0xff], /maxResolutionInMP limit exceeded/],
      ["has fewer pixels", 5, [0, 16], /it has 16 × 40 pixels, not 32 × 40/],
    ] as const),
  )("with a picture that %s are rejected", async (_, offset, change, reason) => {
    const bytes = readFileSync(fixture("minari-images/data/main_data.hdf5"));
    // The last frame header of the file: marker, length, precision, height, width.
    const frame = bytes.lastIndexOf(Buffer.from([0xff, 0xc0, 0x00, 0x0b]));
    const picture = bytes.lastIndexOf(Buffer.from([0xff, 0xd8, 0xff]), frame);
    bytes.set(change, offset === 0 ? picture + 1 : frame + offset);
    writeFileSync(join(home, "main_data.hdf5"), bytes);
    copyFileSync(fixture("minari-images/data/metadata.json"), join(home, "metadata.json"));
    const sentence = await refusal(readEpisodes(home, { mapping: pictures("depth") }));
    expect(sentence).toMatch(
      /main_data\.hdf5, array "episode_\d\/observations\/depth", row \d is not a readable JPEG picture \(/,
    );
    expect(sentence).toMatch(reason);
    expect(sentence).toMatch(/\); repair it, or leave the episode out$/);
  });
});
