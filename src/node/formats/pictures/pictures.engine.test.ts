import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { refusal } from "../../../core/base/testing/refusal.ts";
import type { EpisodeDataset } from "../../../core/data/dataset.ts";
import { type Mapping, writtenMapping } from "../../../core/formats/mapping.ts";
import { fixture } from "../../../core/formats/testing/sources.ts";
import { buildZip, npyOf } from "../../../core/formats/testing/zip-builder.ts";
import { openEpisodes } from "../open-episodes.ts";
import { readFile } from "../testing/line.ts";

const top = mkdtempSync(join(tmpdir(), "smore-pictures-"));
afterAll(() => rmSync(top, { recursive: true }));

const mapped = (fields: Parameters<typeof writtenMapping>[0]): Mapping =>
  writtenMapping(fields, (field) => `map.json, field "${field}":`);
const notesOf = ({ header }: EpisodeDataset) => header.provenance.notes as string[];
const read = (path: string, mapping: Mapping) => readFile(path, { mapping });

/** The pixels (rows, columns, 3) of a frame of the fixtures. */
function frame(episode: number, step: number): number[] {
  const axis = (count: number) => Array.from({ length: count }, (_, i) => i);
  return axis(4).flatMap((row) =>
    axis(6).flatMap((column) =>
      axis(3).map((channel) => (40 * episode + 7 * step + 30 * row + 11 * column + 80 * channel) % 256),
    ),
  );
}

/** Expects the three episodes of five frames that the fixtures hold. */
function expectFrames(dataset: EpisodeDataset, steps = 4): void {
  expect(dataset.header).toMatchObject({
    observationType: "uint8",
    observationShape: [4, 6, 3],
    observationSize: 72,
  });
  expect(Array.from(dataset.episodeLengths)).toEqual([steps, steps, steps]);
  for (let episode = 0; episode < 3; episode++) {
    const { observations } = dataset.episode(episode);
    expect(observations).toBeInstanceOf(Uint8Array);
    for (let step = 0; step <= steps; step++)
      expect(Array.from(observations.subarray(72 * step, 72 * (step + 1)))).toEqual(frame(episode, step));
  }
}

describe("LeRobot datasets with cameras", () => {
  const path = fixture("lerobot-cameras");
  const achievedGoal = "observation.state[0:2]";
  const choose = (observation: string) => mapped({ observation, achievedGoal });
  let copy: string;
  const info = () => join(copy, "meta/info.json");
  beforeEach(() => {
    copy = mkdtempSync(join(top, "lerobot-"));
    cpSync(path, copy, { recursive: true });
  });

  it("become pixels where a mapping chooses the camera", async () => {
    const dataset = await read(path, choose("observation.images.front"));
    expectFrames(dataset);
    expect(Array.from(dataset.episode(2).achievedGoals.subarray(0, 4))).toEqual([
      2,
      2 + 1 / 64,
      2 + 1 / 8,
      2 + 1 / 8 + 1 / 64,
    ]);
    expect(dataset.header.names).toEqual({ goal: ["x", "y"], action: ["left", "right"] });
  });
  it("whose pictures are files become pixels of height, width, channels", async () => {
    const dataset = await read(path, choose("observation.images.wrist"));
    expect(dataset.header).toMatchObject({ observationType: "uint8", observationShape: [8, 16, 1] });
    // The grey of the formula of the fixture, nearly: JPEG loses some.
    const { observations } = dataset.episode(1);
    const grey = (row: number, column: number) => {
      const [red, green, blue] = [0, 80, 160].map((c) => (40 + 7 * 2 + 30 * row + 11 * column + c + 3) % 256);
      return 0.299 * red + 0.587 * green + 0.114 * blue;
    };
    const errors = Array.from({ length: 128 }, (_, i) =>
      Math.abs(observations[2 * 128 + i] - grey(Math.floor(i / 16), i % 16)),
    );
    expect(errors.reduce((sum, error) => sum + error) / 128).toBeLessThan(4);
  });
  it("are read without them by default, and notes say how to choose one", async () => {
    const dataset = await read(path, mapped({ achievedGoal }));
    expect(dataset.header).toMatchObject({ observationSize: 3 });
    expect(notesOf(dataset)).toEqual(
      expect.arrayContaining([
        'observation.images.front, observation.images.wrist: pictures are not part of the observation; write "observation": "observation.images.front" in a mapping file to learn from pixels',
        "observation.images.top: videos (mp4) are not decoded; make pictures of them with ffmpeg as docs/data-formats.md shows",
      ]),
    );
  });
  it("reject videos, and pictures beside numbers", async () => {
    expect(await refusal(openEpisodes(path, { mapping: choose("observation.images.top") }))).toBe(
      `map.json, field "observation": the frames of "observation.images.top" in ${path} are videos (mp4), which are not decoded; make pictures of them with ffmpeg as docs/data-formats.md shows`,
    );
    for (const observation of [
      "observation.state, observation.images.front",
      "observation.images.front[0:3]",
    ])
      expect(await refusal(openEpisodes(path, { mapping: choose(observation) }))).toBe(
        'map.json, field "observation": "observation.images.front" holds pictures, which can only be the whole observation; name no other than pictures there, and the numbers beside them with "state"',
      );
    const goal = mapped({ achievedGoal: "observation.images.front" });
    expect(await refusal(openEpisodes(path, { mapping: goal }))).toMatch(
      /^map\.json, field "achievedGoal": /,
    );
  });
  it("take the shape from the first picture where info.json states none", async () => {
    writeFileSync(
      info(),
      readFileSync(info(), "utf8").replaceAll(/"shape": \[\s*4,\s*6,\s*3\s*\]/g, '"shape": null'),
    );
    expectFrames(await read(copy, choose("observation.images.front")));
  });
  it("are rejected where pictures have another shape than info.json declares", async () => {
    // The channels of the declared shape are first now.
    writeFileSync(
      info(),
      readFileSync(info(), "utf8").replace(
        /"height",\s*"width",\s*"channels"/,
        '"channels", "height", "width"',
      ),
    );
    expect(await refusal(read(copy, choose("observation.images.front")))).toBe(
      `${copy}/data/chunk-000/file-000.parquet, column "observation.images.front", row 0 has 4 × 6 pixels of 3 channels, ` +
        "but its feature in meta/info.json has 6 × 3 pixels of 4 channels; give all pictures of a camera one size and kind",
    );
  });
  it("name a picture that is missing, damaged, or outside of the folder", async () => {
    const folder = join(copy, "images/observation.images.wrist/episode_000001");
    const mapping = choose("observation.images.wrist");
    const where = `${copy}/data/chunk-000/file-001.parquet, column "observation.images.wrist", row 3`;
    const picture = join(folder, "frame_000003.jpg");
    const named = '"images/observation.images.wrist/episode_000001/frame_000003.jpg"';
    rmSync(picture);
    expect(await refusal(read(copy, mapping))).toBe(
      `${where} holds the path ${named}, which cannot be read in ${copy} (there is no such file or folder); copy the picture there, or leave its episode out`,
    );
    symlinkSync(join(fixture("pictures"), "grey.jpg"), picture);
    // Each reader of a whole folder rejects such links, but a program may read an episode alone.
    expect(await refusal(read(copy, mapping))).toContain(`${picture} is a link out of the folder, to `);
    const source = await openEpisodes(copy, { mapping });
    const episodes = source.episodes();
    await episodes.next();
    expect(await refusal(episodes.next())).toBe(
      `${where} holds the path ${named}, a link out of ${copy}; replace it by what it leads to, for example with cp -rL`,
    );
    await source.close();
    rmSync(picture);
    writeFileSync(picture, readFileSync(join(folder, "frame_000002.jpg")).subarray(0, 200));
    expect(await refusal(read(copy, mapping))).toMatch(
      /frame_000003\.jpg is damaged \("[^"]+"\); copy the picture again, or leave its episode out$/,
    );
  });
});

describe("a folder of frames beside each table", () => {
  const path = fixture("frames");
  const mapping = mapped({ observation: "frames", action: "left, right", achievedGoal: "x, y" });
  let copy: string;
  const at = (name: string) => join(copy, "episode_1", name);
  beforeEach(() => {
    copy = mkdtempSync(join(top, "frames-"));
    cpSync(path, copy, { recursive: true });
  });

  it("becomes pixels in the order of the numbers", async () => {
    const dataset = await read(path, mapping);
    expectFrames(dataset);
    expect(notesOf(dataset)).toContain(
      "the last action of each episode is not used, because the state after it is not in the file",
    );
  });
  it("may be named by times, or by a time before a count", async () => {
    const rename = (names: readonly string[]) => {
      for (const [i, name] of names.entries())
        for (const episode of [0, 1, 2])
          renameSync(
            join(copy, `episode_${episode}`, `frame_${7 + i}.png`),
            join(copy, `episode_${episode}`, `${name}.png`),
          );
    };
    const times = ["1700000000.900000", "1700000000.953300", "1700000001.006600", "1700000001.050900"];
    rename([...times, "1700000001.104200"]);
    expectFrames(await read(copy, mapping));
    rmSync(copy, { recursive: true });
    cpSync(path, copy, { recursive: true });
    rename(["170_1", "171_2", "173_3", "174_4", "180_5"]);
    expectFrames(await read(copy, mapping));
  });
  it("is rejected where its numbers tell two orders", async () => {
    renameSync(at("frame_8.png"), at("frame_1.85.png"));
    expect(await refusal(read(copy, mapping))).toMatch(
      /episode_1 has frame_11\.png and frame_1\.85\.png, whose numbers define two orders; leave one number in each name, with as many digits behind a point$/,
    );
  });
  it("names a picture that was not fetched", async () => {
    writeFileSync(at("frame_8.png"), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123\n");
    expect(await refusal(read(copy, mapping))).toMatch(
      /frame_8\.png cannot be read: the file is a Git LFS pointer and not the data \(123 bytes\); run `git lfs pull` in its folder$/,
    );
  });
  it("may hold one picture more than there are actions", async () => {
    // Four actions; the state after the last one is there as well.
    for (const episode of [0, 1, 2]) {
      rmSync(join(copy, `episode_${episode}.csv`));
      const members = {
        actions: npyOf([4, 1], Array(4).fill(0.5)),
        goals: npyOf([5, 1], Array(5).fill(episode)),
      };
      const archive = buildZip(
        Object.entries(members).map(([name, content]) => ({ name: `${name}.npy`, content })),
      );
      writeFileSync(join(copy, `episode_${episode}.npz`), archive);
    }
    const dataset = await read(copy, mapped({ observation: "frames", achievedGoal: "goals" }));
    expectFrames(dataset);
    expect(notesOf(dataset)).toContain(
      "rows in the first episode: frames 5; goals 5; actions 4; so it has 4 steps",
    );
  });
  it("may lie beside the Parquet tables of a LeRobot dataset", async () => {
    for (const episode of [0, 1, 2]) {
      rmSync(join(copy, `episode_${episode}.csv`));
      const name = `episode_00000${episode}`;
      cpSync(join(fixture("lerobot-v2"), `data/chunk-000/${name}.parquet`), join(copy, `${name}.parquet`));
      cpSync(join(copy, `episode_${episode}`), join(copy, name), { recursive: true });
      rmSync(join(copy, `episode_${episode}`), { recursive: true });
    }
    const fields = { observation: "frames", achievedGoal: "observation.state[0:2]" };
    const range = { low: [-1, -0.75], high: [0.75, 1] };
    expectFrames(await readFile(copy, { mapping: mapped(fields), actionRange: range }));
  });
  it("may have a folder for each camera", async () => {
    for (const episode of [0, 1, 2]) {
      const folder = join(copy, `episode_${episode}`);
      const moved = mkdtempSync(join(top, "moved-"));
      cpSync(folder, join(moved, "front"), { recursive: true });
      rmSync(folder, { recursive: true });
      cpSync(moved, folder, { recursive: true });
      mkdirSync(join(folder, "wrist"));
      cpSync(join(fixture("pictures"), "grey.png"), join(folder, "wrist/0.png"));
    }
    expectFrames(await read(copy, mapped({ ...fieldsOf(mapping), observation: "front" })));
    for (const episode of [0, 1, 2]) {
      const folder = join(copy, `episode_${episode}`);
      cpSync(join(folder, "front"), join(folder, "side"), { recursive: true });
    }
    const state = "left, right";
    const both = await read(copy, mapped({ ...fieldsOf(mapping), observation: "front, side", state }));
    expect(both.header).toMatchObject({
      ...{ observationShape: [2, 4, 6, 3], cameras: ["front", "side"], stateSize: 2 },
      names: { state: ["left", "right"] },
    });
    const { observations } = both.episode(0);
    expect(observations.slice(0, 72)).toEqual(observations.slice(72, 144));
    expect(await refusal(read(copy, mapped({ ...fieldsOf(mapping), observation: "wrist" })))).toBe(
      `${copy}/episode_0/wrist holds 1 pictures, but episode_0.csv 5 actions; give one picture for each, and one more for the state after the last if there is one`,
    );
  });
  it("is listed where nothing says what the observation is", async () => {
    const sentence = await refusal(
      openEpisodes(path, { mapping: mapped({ action: "left, right", achievedGoal: "x" }) }),
    );
    expect(sentence).toMatch(
      /name its arrays with "observation" in a mapping file, of x, y, left, right, frames$/,
    );
  });

  it.each<[string, () => void, string]>([
    [
      "a missing frame",
      () => rmSync(at("frame_9.png")),
      "episode_1 lacks the picture with the number 9, between frame_8.png and frame_10.png; add it, or leave the episode out",
    ],
    [
      "a gap in the numbers",
      () => {
        cpSync(at("frame_9.png"), at("frame_12.png"));
        rmSync(at("frame_9.png"));
      },
      "episode_1 lacks the picture with the number 9, between frame_8.png and frame_10.png; add it, or leave the episode out",
    ],
    [
      "two frames of one number",
      () => cpSync(at("frame_9.png"), at("frame_09.png")),
      "episode_1 has two pictures with the number 9, frame_09.png and frame_9.png; give each camera a folder of its own, and each picture a number of its own",
    ],
    [
      "a name without a number",
      () => cpSync(at("frame_9.png"), at("start.png")),
      "episode_1/start.png has no number in its name; number the pictures in their order, or move it away",
    ],
    [
      "another format",
      () => writeFileSync(at("frame_12.webp"), ""),
      "episode_1/frame_12.webp is a picture of another format than PNG and JPEG; save it as PNG",
    ],
    [
      "a video",
      () => writeFileSync(at("12.mp4"), ""),
      "episode_1/12.mp4 is a video, which is not decoded; make pictures of it by `ffmpeg -i video.mp4 frame_%06d.png`",
    ],
    [
      "another format under a known name",
      () => cpSync(join(fixture("pictures"), "photo.webp"), at("frame_9.png")),
      "episode_1/frame_9.png is a WebP picture, and only PNG and JPEG are decoded; save it as PNG",
    ],
    [
      "another size",
      () => cpSync(join(fixture("pictures"), "rgb.png"), at("frame_9.png")),
      "episode_1/frame_9.png has 11 × 13 pixels of 3 channels, but COPY/episode_0/frame_7.png has 4 × 6 pixels of 3 channels; give all pictures of a camera one size and kind",
    ],
    [
      "an array of the same name",
      () => writeFileSync(join(copy, "episode_1.csv"), "x,y,left,right,frames\n1,1,0,0,1\n"),
      'episode_1.csv has an array "frames", and the pictures beside it have that name too; rename the array',
    ],
    [
      "no pictures for a table",
      () => rmSync(join(copy, "episode_1"), { recursive: true }),
      " has no pictures in episode_1 for episode_1.csv, as it has for episode_0.csv; add them, or leave the table out",
    ],
    [
      "no table for pictures",
      () => rmSync(join(copy, "episode_1.csv")),
      " has pictures in episode_1, but no episode_1.csv with their actions; add it, or move the pictures away",
    ],
    [
      "no tables at all",
      () => {
        for (const episode of [0, 1, 2]) rmSync(join(copy, `episode_${episode}.csv`));
      },
      " is a folder of pictures (episode_0/ …) without actions; put those of each episode into a folder beside a table of its actions, such as episode_0/ and episode_0.csv",
    ],
  ])("is refused with %s", async (_, change, sentence) => {
    change();
    const expected = sentence.replace("COPY", copy);
    expect(await refusal(read(copy, mapping))).toBe(copy + (expected.startsWith(" ") ? "" : "/") + expected);
  });
  it("may have other numbers and other files beside its pictures", async () => {
    for (const [from, to] of [
      [11, 1_700_000_000_000_000_333n],
      [10, 1_700_000_000_000_000_234n],
      [9, 1_700_000_000_000_000_133n],
      [8, 100n],
      [7, 0n],
    ] as const) {
      cpSync(at(`frame_${from}.png`), at(`at-${to}.png`));
      rmSync(at(`frame_${from}.png`));
    }
    writeFileSync(at("times.txt"), "");
    writeFileSync(at("._at-0.png"), "");
    expectFrames(await read(copy, mapping));
  });
});

describe("a column of paths", () => {
  const fields = { observation: "picture", action: "left, right", achievedGoal: "x, y" };
  it("of a CSV in a folder becomes pixels", async () => {
    const dataset = await read(fixture("frames"), mapped(fields));
    expectFrames(dataset);
  });
  it("of JSON lines becomes pixels, with a line per step or per episode", async () => {
    const steps = mkdtempSync(join(top, "lines-"));
    cpSync(fixture("frames"), steps, { recursive: true });
    const episodes = mkdtempSync(join(top, "lines-"));
    cpSync(steps, episodes, { recursive: true });
    const rows = [0, 1, 2].map((episode) => {
      const [, ...lines] = readFileSync(join(steps, `episode_${episode}.csv`), "utf8")
        .trimEnd()
        .split("\n");
      for (const folder of [steps, episodes]) rmSync(join(folder, `episode_${episode}.csv`));
      return lines.map((line) => line.split(","));
    });
    const objects = rows.flatMap((lines, episode) =>
      lines.map(([x, y, left, right, picture]) => ({
        ...{ run: episode, x: Number(x), y: Number(y), actions: [Number(left), Number(right)] },
        picture,
      })),
    );
    const lines = (values: readonly object[]) => values.map((value) => JSON.stringify(value)).join("\n");
    writeFileSync(join(steps, "log.jsonl"), lines(objects));
    const mapping = mapped({ observation: "picture", achievedGoal: "x, y" });
    expectFrames(await read(steps, { ...mapping, episode: { text: "run", origin: "map.json" } }));
    const whole = rows.map((lines) => ({
      actions: lines.map(([, , left, right]) => [Number(left), Number(right)]),
      state: lines.map(([x, y]) => [Number(x), Number(y)]),
      picture: lines.map((line) => line[4]),
    }));
    writeFileSync(join(episodes, "log.jsonl"), lines(whole));
    expectFrames(await read(episodes, mapped({ observation: "picture", achievedGoal: "state" })));
    // A step without a picture.
    writeFileSync(join(steps, "log.jsonl"), lines(objects).replace('"episode_0/frame_8.png"', "null"));
    expect(await refusal(read(steps, { ...mapping, episode: { text: "run", origin: "map.json" } }))).toBe(
      `${steps}/log.jsonl, column "picture", row 1 holds no picture; add it, or leave its episode out`,
    );
  });
  it("is rejected without the folder around it", async () => {
    const path = join(fixture("frames"), "episode_0.csv");
    const mapping = { ...mapped(fields), episode: { text: "file", origin: "map.json" } };
    expect(await refusal(openEpisodes(path, { mapping }))).toBe(
      `${path}, column "picture", row 0 holds the path "episode_0/frame_7.png", and pictures are read from folders only; give the folder that holds both as the dataset`,
    );
  });
  it.each([
    ["/etc/passwd", "and pictures are read from FOLDER only; write a path that starts there"],
    ["C:\\frames\\1.png", "and pictures are read from FOLDER only; write a path that starts there"],
    ["../frames/1.png", "and pictures are read from FOLDER only; write a path that starts there"],
    ["episode_0/../../1.png", "and pictures are read from FOLDER only; write a path that starts there"],
    [
      "episode_0/frame_1.png",
      "which cannot be read in FOLDER (there is no such file or folder); copy the picture there, or leave its episode out",
    ],
  ])("is rejected with the path %s", async (path, sentence) => {
    const folder = mkdtempSync(join(top, "paths-"));
    cpSync(fixture("frames"), folder, { recursive: true });
    const table = join(folder, "episode_2.csv");
    writeFileSync(table, readFileSync(table, "utf8").replace("episode_2/frame_9.png", path));
    expect(await refusal(read(folder, mapped(fields)))).toBe(
      `${table}, column "picture", row 2 holds the path ${JSON.stringify(path)}, ${sentence.replace("FOLDER", folder)}`,
    );
  });
  it("is rejected where an episode fills more memory than its pictures may", async () => {
    // 4096 × 4096 zeros in 16 KB; 20 rows of them would fill 320 MiB.
    const folder = mkdtempSync(join(top, "bomb-"));
    const zeros = greyPng(4096, 4096);
    writeFileSync(join(folder, "zeros.png"), zeros);
    writeFileSync(join(folder, "log.csv"), ["x,a,picture", ...Array(20).fill("0,0.5,zeros.png")].join("\n"));
    const mapping = mapped({ observation: "picture", action: "a", achievedGoal: "x" });
    const source = await openEpisodes(folder, { mapping });
    expect(await refusal(source.episodes().next())).toBe(
      `${folder}/log.csv, column "picture": 20 rows of it fill ${20 * 4096 * 4096} bytes, more than the ${128 * 2 ** 20 + 64 * 20 * zeros.length} that a file of its size may fill at once; split it into shorter episodes`,
    );
    await source.close();
  });
});

/** A PNG picture of zeros. */
function greyPng(width: number, height: number): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(content.length);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const pixels = chunk("IDAT", deflateSync(Buffer.alloc(height * (width + 1))));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), pixels, chunk("IEND", Buffer.alloc(0))]);
}

/** The texts of a mapping. */
function fieldsOf({ fields }: Mapping): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([field, { text }]) => [field, text]));
}
