import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refusal } from "../../core/base/testing/refusal.ts";
import { datasetStatistics } from "../../core/data/statistics.ts";
import { numbersOf } from "../../core/data/testing/columns.ts";
import { writtenMapping } from "../../core/formats/mapping.ts";
import { fixture } from "../../core/formats/testing/sources.ts";
import { buildZip, npyOf } from "../../core/formats/testing/zip-builder.ts";
import { sha256OfPath } from "../files/sha256.ts";
import { openEpisodes } from "../formats/open-episodes.ts";
import { expectLine, readFile, task } from "../formats/testing/line.ts";
import { loadDataset } from "./dataset-folder.ts";
import { writeEpisodes } from "./episodes.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-import-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("cameras", () => {
  const rows = 6;
  const ends = npyOf([rows], [0, 0, 1, 0, 0, 1]);
  const pixels = (offset: number, ...axes: number[]) =>
    npyOf(
      [rows, ...axes],
      Array.from({ length: rows * axes.reduce((a, b) => a * b) }, (_, i) => (offset + i) % 256),
      "|u1",
    );
  const column = (width: number) =>
    npyOf(
      [rows, width],
      Array.from({ length: rows * width }, (_, i) => i / 100),
    );
  function archive(more: Readonly<Record<string, Buffer>> = {}): string {
    const path = join(home, "cameras.npz");
    const arrays = { top: pixels(0, 8, 9, 3), wrist: pixels(7, 8, 9, 3), joints: column(2), ...more };
    const others = { actions: column(1), achieved_goals: column(2), terminals: ends };
    const members = Object.entries({ ...arrays, ...others });
    writeFileSync(path, buildZip(members.map(([name, content]) => ({ name: `${name}.npy`, content }))));
    return path;
  }
  const read = (path: string, observation: string, state?: string) =>
    readFile(path, {
      mapping: writtenMapping({ observation, state }, (field) => `mapping, field "${field}":`),
    });

  it("become images one after the other, with the robot's numbers beside them", async () => {
    const dataset = await read(archive(), "top, wrist", "joints");
    expect(dataset.header).toMatchObject({
      ...{ observationType: "uint8", observationShape: [2, 8, 9, 3], cameras: ["top", "wrist"] },
      ...{ stateSize: 2, observationSize: 432 },
    });
    const { observations, states } = dataset.episode(1);
    expect(Array.from(observations.slice(0, 3))).toEqual([648, 649, 650].map((value) => value % 256));
    expect(Array.from(observations.slice(216, 219))).toEqual([655, 656, 657].map((value) => value % 256));
    expect(Array.from(states!.slice(0, 2))).toEqual([Math.fround(0.06), Math.fround(0.07)]);
  });

  it.each([
    [
      "top, small",
      { small: pixels(0, 4, 9, 3) },
      /images of "small" have the shape 4 × 9 × 3 and those of "top" 8 × 9 × 3; make all cameras' images of one size/,
    ],
    [
      "top, joints",
      {},
      /joins the images of "top" with other numbers, those of "joints"; name whole images as the observation, and the numbers beside them with "state"/,
    ],
    ["top[0:5]", {}, /joins the images of "top" with other numbers; name whole images/],
  ])("that do not fit are rejected: %s", async (observation, more, message) => {
    expect(await refusal(read(archive(more), observation))).toMatch(message);
  });

  const floats = npyOf([rows, 8, 9, 3], Array<number>(rows * 216).fill(0.5));
  it.each([
    [
      "floats",
      { floats },
      /array "floats" holds images \(8 × 9 × 3\) as float32 numbers; write them as bytes from 0 to 255/,
    ],
    [
      "first",
      { first: pixels(0, 3, 8, 9) },
      /array "first" holds images \(3 × 8 × 9\) with the channels first; put them last, as numpy\.moveaxis/,
    ],
  ])("whose images are odd are rejected: %s", async (observation, more, message) => {
    expect(await refusal(read(archive(more), observation))).toMatch(message);
  });

  it("have numbers beside them only where they are images", async () => {
    expect(await refusal(read(archive(), "joints", "joints"))).toMatch(
      /mapping, field "state": numbers stand beside images, and the observation is none; name them all with "observation"/,
    );
  });
});

describe("writeEpisodes", () => {
  it("writes the folder that reading into memory and saving would", async () => {
    const source = await openEpisodes(fixture("buffer-protocol4.pkl"));
    const progress: number[] = [];
    await writeEpisodes(source, task, join(home, "line"), { onProgress: (done) => progress.push(done) });
    expect(progress).toEqual([1, 2, 3]);
    const dataset = await loadDataset(join(home, "line"));
    expectLine(dataset);
    expect(dataset.header).toEqual((await readFile(fixture("buffer-protocol4.pkl"))).header);
    expect(dataset.header).toMatchObject({
      name: "line",
      environment: "Line",
      horizon: 4,
      distanceThreshold: 0.05,
    });
    expect(dataset.header.provenance.sha256).toBe(await sha256OfPath(fixture("buffer-protocol4.pkl")));
  });

  const WIDTH = 8;
  /** About two of the five episodes of the archive below. */
  const blockBytes = 300;
  function archive(change: (observations: Float32Array) => void): string {
    const rows = 25;
    const observations = Float32Array.from({ length: rows * WIDTH }, (_, i) => i % WIDTH);
    change(observations);
    const column = (row: (i: number) => number) => Array.from({ length: rows }, (_, i) => row(i));
    const ends = npyOf(
      [rows],
      column((i) => (i % 5 === 4 ? 1 : 0)),
    );
    const [wide, narrow] = [
      npyOf([rows, WIDTH], []),
      npyOf(
        [rows, 1],
        column(() => 0),
      ),
    ];
    const content = Buffer.concat([wide, Buffer.from(observations.buffer)]);
    const path = join(home, "five.npz");
    writeFileSync(
      path,
      buildZip([
        { name: "observations.npy", content },
        { name: "actions.npy", content: narrow },
        { name: "terminals.npy", content: ends },
      ]),
    );
    return path;
  }
  const mapping = writtenMapping({ achievedGoal: "observations[0:2]" }, () => "--achieved-goal");

  it("works through more than fits into one block", async () => {
    const source = await openEpisodes(
      archive((observations) => {
        for (let row = 0; row < 25; row++) observations[row * WIDTH] = row;
      }),
      { mapping },
    );
    await writeEpisodes(source, task, join(home, "line"), { blockBytes });
    const dataset = await loadDataset(join(home, "line"));
    expect(Array.from(dataset.episodeLengths)).toEqual([4, 4, 4, 4, 4]);
    expect(Array.from(numbersOf(dataset.achievedGoals))).toEqual(
      Array.from({ length: 25 }, (_, row) => [row, 1]).flat(),
    );
    expect(Array.from(numbersOf(dataset.desiredGoals))).toEqual([4, 1, 9, 1, 14, 1, 19, 1, 24, 1]);
  });

  it("names the episode of the whole file when a later block is not sound, and leaves nothing", async () => {
    const source = await openEpisodes(
      archive((observations) => {
        observations[23 * WIDTH + 7] = Number.NaN;
      }),
      { mapping },
    );
    expect(await refusal(writeEpisodes(source, task, join(home, "line"), { blockBytes }))).toMatch(
      /column "observations" holds NaN at episode 4, step 3, dimension 7/,
    );
    expect(readdirSync(home)).toEqual(["five.npz"]);
  });

  it.each([
    [
      "1e300",
      "0.5",
      `"observations" holds 1e+300 at episode 0, step 0, dimension 0; float32 holds no number so large`,
    ],
    [
      "1",
      "1.7",
      `"actions" holds 1.7 at episode 0, step 0, dimension 0; actions must lie in [-1, 1], so rescale them, those of a file with --action-range, or clip them with --clip-actions`,
    ],
  ])("names the file and the number that is in it (%s, %s)", async (observation, action, sentence) => {
    const path = join(home, "log.csv");
    writeFileSync(path, `observations,actions,terminals\n${observation},${action},0\n0,0,1\n`);
    const given = { mapping: writtenMapping({ achievedGoal: "observations" }, () => "--achieved-goal") };
    for (const read of [
      async () => writeEpisodes(await openEpisodes(path, given), task, join(home, "line")),
      () => readFile(path, given),
    ])
      expect(await refusal(read())).toContain(`${path}: column ${sentence}`);
  });

  it("leaves nothing when it is stopped", async () => {
    const source = await openEpisodes(fixture("buffer-protocol4.pkl"));
    const controller = new AbortController();
    const stopped = writeEpisodes(source, task, join(home, "line"), {
      onProgress: () => controller.abort(),
      signal: controller.signal,
    });
    await expect(stopped).rejects.toThrow(/abort/);
    expect(readdirSync(home)).toEqual([]);
  });
});

it("reports columns that float32 rounds", async () => {
  const content = npyOf([3], [0, 0, 1]);
  const doubles = Buffer.concat([
    Buffer.from(npyOf([3, 1], []).toString("latin1").replace("<f4", "<f8"), "latin1"),
    Buffer.from(Float64Array.of(0.1, 0.5, 1).buffer),
  ]);
  const members = { observations: doubles, actions: npyOf([3, 1], [1, 1, 1]), terminals: content };
  const path = join(home, "doubles.npz");
  writeFileSync(
    path,
    buildZip(Object.entries(members).map(([name, content]) => ({ name: `${name}.npy`, content }))),
  );
  const mapping = writtenMapping({ achievedGoal: "terminals" }, () => "--achieved-goal");
  const dataset = await readFile(path, { mapping });
  expect(numbersOf(dataset.observations)[0]).toBe(Math.fround(0.1));
  expect(dataset.header.provenance.notes).toContain(
    "observations: rounded to float32, with a relative error of up to 6e-8, or below 1.2e-38 an absolute one of up to 7e-46",
  );
});

describe("buffers recorded by others", () => {
  const shared = (name: string) => fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url));
  const reach = shared("fetchreach_right_expert_200.pkl");
  const point = shared("pointreach_imbalance_50.pkl");
  const skipped = (path: string) => (existsSync(path) ? "" : ` (skipped: there is no ${path})`);

  it.skipIf(!existsSync(reach))(`of FetchReach are read${skipped(reach)}`, async () => {
    const dataset = await readFile(reach);
    expect(dataset.episodeCount).toBe(200);
    expect(dataset.header).toMatchObject({ observationSize: 10, goalSize: 3, actionSize: 4, horizon: 49 });
    // The gripper's place is both the first part of the observation and the achieved goal.
    for (const episode of [0, 99, 199]) {
      const { observations, achievedGoals } = dataset.episode(episode);
      for (let t = 0; t <= 49; t++)
        expect(observations.subarray(10 * t, 10 * t + 3)).toEqual(achievedGoals.subarray(3 * t, 3 * t + 3));
    }
    expect(datasetStatistics(dataset).successRate).toBeGreaterThan(0.8);
    expect(dataset.header.provenance.notes).toContain(
      "rows in the first episode: o 50; ag 50; u 49; so it has 49 steps",
    );
  });
  it.skipIf(!existsSync(point))(`of PointReach are read${skipped(point)}`, async () => {
    const dataset = await readFile(point);
    expect(dataset.episodeCount).toBe(54);
    expect(numbersOf(dataset.observations)).toEqual(numbersOf(dataset.achievedGoals));
  });
});
