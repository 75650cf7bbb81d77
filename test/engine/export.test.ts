import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refusal } from "../../src/core/base/testing/refusal.ts";
import { type EpisodeDataset, EpisodeDatasetBuilder } from "../../src/core/data/index.ts";
import { arraysOf } from "../../src/core/data/testing/columns.ts";
import type { ColumnName } from "../../src/core/data/validate.ts";
import { fixture } from "../../src/core/formats/testing/sources.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { writableFormats, writeDatasetAs } from "../../src/node/datasets/index.ts";
import { expectLine, task } from "../../src/node/formats/testing/line.ts";
import { readEpisodes } from "../support/formats.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-export-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Random episodes with awkward numbers: the smallest, the largest, both zeros. */
function randomDataset(lengths: readonly number[]): EpisodeDataset {
  const random = RandomGenerator.from(5);
  const builder = new EpisodeDatasetBuilder({
    ...task,
    observationSize: 3,
    goalSize: 2,
    actionSize: 2,
    horizon: 9,
    provenance: {},
  });
  const awkward = [2 ** -149, -0, 3.4028234663852886e38, -1.1754943508222875e-38];
  const numbers = (count: number, scale: number) =>
    Array.from({ length: count }, (_, i) =>
      random.uniform() < 0.1 ? awkward[i % (scale === 1 ? 2 : 4)] : random.uniform(-scale, scale),
    );
  for (const length of lengths)
    builder.append({
      observations: numbers(3 * (length + 1), 10),
      achievedGoals: numbers(2 * (length + 1), 10),
      actions: numbers(2 * length, 1),
      desiredGoal: numbers(2, 10),
    });
  return builder.build();
}

function expectSameBits(a: EpisodeDataset, b: EpisodeDataset): void {
  const expected = arraysOf(b);
  for (const [name, { buffer }] of Object.entries(arraysOf(a)))
    expect(Buffer.from(buffer).equals(Buffer.from(expected[name as ColumnName]!.buffer)), name).toBe(true);
}

describe.each(writableFormats)("%s", (format) => {
  const lengths = format === "buffer" ? [4, 4, 4] : [4, 1, 9];

  it("brings back every bit", async () => {
    const dataset = randomDataset(lengths);
    await writeDatasetAs(dataset, join(home, "out"), format);
    expectSameBits(await readEpisodes(join(home, "out")), dataset);
    expect(readdirSync(home)).toEqual(["out"]);
  });
  it("keeps existing files by default", async () => {
    const dataset = randomDataset(lengths);
    await writeDatasetAs(randomDataset([1]), join(home, "out"), format);
    expect(await refusal(writeDatasetAs(dataset, join(home, "out"), format))).toMatch(/out already exists/);
    await writeDatasetAs(dataset, join(home, "out"), format, { overwrite: true });
    expectSameBits(await readEpisodes(join(home, "out")), dataset);
  });
  it("leaves nothing when it is stopped", async () => {
    const signal = AbortSignal.abort();
    await expect(
      writeDatasetAs(randomDataset(lengths), join(home, "out"), format, { signal }),
    ).rejects.toThrow(/abort/);
    expect(readdirSync(home)).toEqual([]);
  });
});

/** Episodes of three steps with images of 2 × 4 × 3 pixels, and numbers beside them. */
function imageDataset(): EpisodeDataset {
  const random = RandomGenerator.from(6);
  const image = { observationSize: 24, observationType: "uint8", observationShape: [2, 4, 3] } as const;
  const builder = new EpisodeDatasetBuilder({
    ...{ ...task, ...image, observationShape: [...image.observationShape] },
    ...{ stateSize: 2, goalSize: 2, actionSize: 2, horizon: 3, provenance: {} },
  });
  const numbers = (count: number) => Array.from({ length: count }, () => random.uniform(-1, 1));
  for (let episode = 0; episode < 2; episode++)
    builder.append({
      observations: Array.from({ length: 4 * 24 }, () => random.integer(256)),
      states: numbers(8),
      achievedGoals: numbers(8),
      actions: numbers(6),
      desiredGoal: numbers(2),
    });
  return builder.build();
}

it.each([
  "ogbench",
  "buffer",
  "minari",
] as const)("%s brings back images and the states beside them", async (format) => {
  const dataset = imageDataset();
  await writeDatasetAs(dataset, join(home, "out"), format);
  const found = await readEpisodes(join(home, "out"));
  expectSameBits(found, dataset);
  expect(found.header).toMatchObject({ observationType: "uint8", observationShape: [2, 4, 3], stateSize: 2 });
});

it("a Parquet table holds no pixels", async () => {
  expect(await refusal(writeDatasetAs(imageDataset(), join(home, "out"), "parquet"))).toBe(
    '"observations" are pixels, for which a Parquet table has no type; choose another format',
  );
});

it("a replay buffer needs episodes of one length", async () => {
  expect(await refusal(writeDatasetAs(randomDataset([4, 1, 9]), join(home, "out"), "buffer"))).toMatch(
    /dataset "line" has episodes of 1 to 9 steps, and a replay buffer has them all of one length/,
  );
});

it("a Minari folder names the environment and scales no actions", async () => {
  await writeDatasetAs(await readEpisodes(fixture("buffer-protocol4.pkl")), join(home, "out"), "minari");
  const dataset = await readEpisodes(join(home, "out"));
  expectLine(dataset);
  expect(dataset.header.provenance.notes).toHaveLength(1);
  const metadata = JSON.parse(
    readFileSync(join(home, "out/data/metadata.json"), "utf8").replace(/-?Infinity/g, "0"),
  );
  // Gymnasium asks for the last one when it reads the others.
  expect(JSON.parse(metadata.env_spec)).toMatchObject({
    id: dataset.header.environment,
    max_episode_steps: 4,
    additional_wrappers: [],
  });
});

/** Another Python than the system's is named by SMORE_PYTHON. */
const PYTHON = process.env.SMORE_PYTHON ?? "/usr/bin/python3";

/** A test that needs modules of Python; its name says when they are not there. */
function itWithPython(modules: string, name: string, test: () => Promise<void>): void {
  const peers = spawnSync(PYTHON, ["-c", `import ${modules}`]).status === 0;
  it.skipIf(!peers)(peers ? name : `${name} (skipped: ${PYTHON} lacks one of ${modules})`, test);
}

itWithPython("numpy, h5py", "NumPy and h5py read what is written", async () => {
  const dataset = await readEpisodes(fixture("buffer-protocol4.pkl"));
  for (const format of writableFormats) await writeDatasetAs(dataset, join(home, format), format);
  const script = `
import h5py, numpy as np
o = np.load("buffer")["o"]
flat = np.load("ogbench")
file = h5py.File("minari/data/main_data.hdf5")
episode = file["episode_1"]
print(o.shape, o.dtype, float(o[1, 2, 1]), flat["observations"].shape, flat["terminals"].tolist(), flat["actions"][4].tolist())
print(int(file.attrs["total_steps"]), int(episode.attrs["id"]), episode["observations/observation"][2, 1], episode["rewards"][:].tolist(), episode["truncations"][:].tolist())
`;
  const { stdout, stderr } = spawnSync(PYTHON, ["-c", script], { cwd: home, encoding: "utf8" });
  expect(stdout, stderr).toBe(
    `(3, 5, 3) float32 ${1 + 2 / 8 + 1 / 64} (15, 3) [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0] [0.0, 0.0]\n` +
      `12 1 ${1 + 2 / 8 + 1 / 64} [-1.0, -1.0, -1.0, 0.0] [0, 0, 0, 1]\n`,
  );
});

itWithPython("numpy, pyarrow", "PyArrow reads the Parquet table that is written", async () => {
  const dataset = await readEpisodes(fixture("buffer-protocol4.pkl"));
  await writeDatasetAs(dataset, join(home, "line.parquet"), "parquet");
  const script = `
import numpy as np, pyarrow.parquet as pq
table = pq.read_table("line.parquet").to_pydict()
states = np.array(table["observations"], dtype=np.float32)
print(sorted(table), states.shape, float(states[7, 1]), table["terminals"][:6], table["desired_goals"][5], table["actions"][4])
`;
  const { stdout, stderr } = spawnSync(PYTHON, ["-c", script], { cwd: home, encoding: "utf8" });
  expect(stdout, stderr).toBe(
    `['achieved_goals', 'actions', 'desired_goals', 'observations', 'terminals'] (15, 3) ${1 + 2 / 8 + 1 / 64} ` +
      `[0.0, 0.0, 0.0, 0.0, 1.0, 0.0] [1.5, ${1.5 + 1 / 64}] [0.0, 0.0]\n`,
  );
});

it("a Parquet table of several groups of rows brings back every bit", async () => {
  const dataset = randomDataset(Array.from({ length: 12 }, () => 9001));
  await writeDatasetAs(dataset, join(home, "out"), "parquet");
  expectSameBits(await readEpisodes(join(home, "out")), dataset);
});
