import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../core/base/errors.ts";
import { EpisodeDatasetBuilder } from "../../core/data/builder.ts";
import { EpisodeDataset } from "../../core/data/dataset.ts";
import { arraysOf } from "../../core/data/testing/columns.ts";
import type { ColumnName } from "../../core/data/validate.ts";
import { sha256 } from "../files/sha256.ts";
import { loadDataset, writeDataset } from "./dataset-folder.ts";
import { loadDatasetHeader } from "./folder-header.ts";
import { writableFormats, writeDatasetAs } from "./write-as.ts";

const dataset = new EpisodeDataset(
  {
    name: "toy",
    environment: "Line",
    observationSize: 3,
    goalSize: 2,
    actionSize: 1,
    horizon: 5,
    distanceThreshold: 0.05,
    provenance: { seed: 3, behaviour: { kind: "noisy", standardDeviation: 0.1 }, notes: ["μ", null, true] },
  },
  {
    episodeLengths: Uint32Array.of(2, 1),
    observations: Float32Array.from({ length: 15 }, (_, i) => i / 7),
    achievedGoals: Float32Array.from({ length: 10 }, (_, i) => -i / 3),
    actions: Float32Array.of(1, -0.1, 1e-40),
    desiredGoals: Float32Array.of(0, -0, 3, 4),
  },
);
const FILES = [
  "achieved-goals.f32",
  "actions.f32",
  "desired-goals.f32",
  "episode-lengths.u32",
  "header.json",
  "observations.f32",
];

let home: string;
let folder: string;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "smore-dataset-"));
  folder = join(home, "toy");
  await writeDataset(dataset, folder);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The sentence with which loading is rejected. */
async function refusal(path = folder): Promise<string> {
  const error = await loadDataset(path).then(
    () => new Error("the dataset was accepted"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message;
}

/** A header on its way to being spoilt. */
interface LooseHeader {
  [field: string]: unknown;
  dataset: Record<string, unknown>;
  columns: Record<string, Record<string, unknown>>;
}

/** Rewrites the header after `change`, with a fingerprint that fits, as another program might. */
function forge(change: (header: LooseHeader) => void): void {
  const file = join(folder, "header.json");
  const { fingerprint: _, ...fields } = JSON.parse(readFileSync(file, "utf8"));
  change(fields);
  writeFileSync(file, JSON.stringify({ ...fields, fingerprint: sha256(JSON.stringify(fields)) }));
}

/** Writes a header of these fields alone, with its fingerprint. */
function forgeFresh(fields: object): void {
  const header = { ...fields, fingerprint: sha256(JSON.stringify(fields)) };
  writeFileSync(join(folder, "header.json"), JSON.stringify(header));
}

/** Replaces a column and makes the header fit it. */
function forgeColumn(name: string, values: Float32Array | Uint32Array): void {
  const bytes = new Uint8Array(values.buffer);
  forge(({ columns }) => {
    writeFileSync(join(folder, String(columns[name].file)), bytes);
    columns[name].sha256 = sha256(bytes);
  });
}

describe("writeDataset and loadDataset", () => {
  it("bring back every bit", async () => {
    const loaded = await loadDataset(folder);
    expect(loaded.header).toEqual(dataset.header);
    const [found, saved] = [loaded, dataset].map(arraysOf);
    for (const [name, array] of Object.entries(found))
      expect(Buffer.compare(Buffer.from(array.buffer), Buffer.from(saved[name as ColumnName]!.buffer))).toBe(
        0,
      );
    expect(readdirSync(folder).sort()).toEqual(FILES);
  });

  it("store views of larger columns as their own numbers only", async () => {
    const { actions, ...rest } = arraysOf(dataset);
    const padded = Float32Array.of(9, ...actions, 9).subarray(1, 4);
    const { fingerprint } = await writeDataset(
      new EpisodeDataset(dataset.header, { ...rest, actions: padded }),
      join(home, "view"),
    );
    expect(fingerprint).toBe((await loadDatasetHeader(folder)).fingerprint);
  });

  it("write the bytes that docs/datasets.md shows", async () => {
    const builder = new EpisodeDatasetBuilder({
      name: "line-random",
      environment: "Line",
      observationSize: 2,
      goalSize: 1,
      actionSize: 1,
      horizon: 50,
      distanceThreshold: 0.05,
      provenance: { behaviour: "random", seed: 0 },
    });
    builder.append({
      observations: [0, 0, 0.1, 1, 0.2, 1],
      achievedGoals: [0, 0.1, 0.2],
      actions: [1, 0.5],
      desiredGoal: [0.2],
    });
    builder.append({
      observations: [1, 0, 0.9, -1],
      achievedGoals: [1, 0.9],
      actions: [-1],
      desiredGoal: [0],
    });
    const line = join(home, "line-random");
    const { fingerprint } = await writeDataset(builder.build(), line);
    const page = readFileSync(new URL("../../../docs/datasets.md", import.meta.url), "utf8");
    expect(page).toContain(fingerprint);
    const words = page.match(/\b[0-9a-f]{8}\b/g)!.join("");
    const stored = [
      "episode-lengths.u32",
      "observations.f32",
      "achieved-goals.f32",
      "actions.f32",
      "desired-goals.f32",
    ];
    expect(words).toBe(stored.map((file) => readFileSync(join(line, file), "hex")).join(""));
  });

  it("refuse to replace a dataset without `overwrite`", async () => {
    await expect(writeDataset(dataset, folder)).rejects.toThrow(/toy already exists/);
    const { header, ...columns } = dataset;
    const renamed = new EpisodeDataset({ ...header, name: "renamed" }, columns);
    await writeDataset(renamed, folder, { overwrite: true });
    expect((await loadDataset(folder)).header.name).toBe("renamed");
    expect(readdirSync(home)).toEqual(["toy"]);
  });

  it("tell how many of their bytes are written, and hashed and checked", async () => {
    const bytes = readdirSync(folder)
      .filter((name) => !/^(?:header|episode-lengths)/.test(name))
      .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const written: [number, number][] = [];
    const onBytes = (done: number, total: number) => written.push([done, total]);
    await writeDataset(dataset, join(home, "copy"), { onBytes });
    expect(written.at(-1)).toEqual([bytes, bytes]);
    const lengths = statSync(join(folder, "episode-lengths.u32")).size;
    for (const memory of [0, 1]) {
      written.length = 0;
      (await loadDataset(folder, { memory, onBytes })).close();
      expect(written.at(-1)).toEqual([bytes + lengths, bytes + lengths]);
      expect(written.map(([done]) => done)).toEqual(written.map(([done]) => done).sort((a, b) => a - b));
      written.length = 0;
      (await loadDataset(folder, { memory, checkValues: false, onBytes })).close();
      expect(written.at(-1)).toEqual([bytes + lengths, bytes + lengths]);
    }
    for (const format of writableFormats.filter((format) => format !== "buffer")) {
      written.length = 0;
      await writeDatasetAs(dataset, join(home, format), format, { onBytes });
      const [done, total] = written.at(-1)!;
      expect(done).toBeGreaterThanOrEqual(total);
    }
    for (const name of ["copy", "ogbench", "minari", "parquet"])
      rmSync(join(home, name), { recursive: true });
  });

  it("leave nothing when they are stopped while they are written", async () => {
    const signal = AbortSignal.abort();
    await expect(writeDataset(dataset, join(home, "stopped"), { signal })).rejects.toThrow(/abort/);
    expect(readdirSync(home)).toEqual(["toy"]);
  });
});

describe("loadDatasetHeader", () => {
  it("gives counts, columns and a fingerprint that names the content", async () => {
    const header = await loadDatasetHeader(folder);
    expect(header).toMatchObject({
      format: "smore-dataset",
      version: 1,
      episodeCount: 2,
      transitionCount: 3,
    });
    expect(header.columns.observations).toMatchObject({ dtype: "float32", shape: [5, 3], byteLength: 60 });
    expect(header.columns.observations.sha256).toBe(sha256(readFileSync(join(folder, "observations.f32"))));
    expect(await writeDataset(dataset, join(home, "again"))).toEqual(header);
    const desiredGoals = Float32Array.of(0, 0, 3, 5);
    const other = new EpisodeDataset(dataset.header, { ...arraysOf(dataset), desiredGoals });
    expect((await writeDataset(other, join(home, "other"))).fingerprint).not.toBe(header.fingerprint);
  });
});

describe("loadDataset rejects", () => {
  it("any changed bit of any column", async () => {
    for (const file of FILES.filter((name) => name !== "header.json")) {
      const path = join(folder, file);
      const original = readFileSync(path);
      for (let byte = 0; byte < original.length; byte++) {
        const flipped = Buffer.from(original);
        flipped[byte] ^= 1 << (byte % 8);
        writeFileSync(path, flipped);
        expect(await refusal()).toMatch(new RegExp(`${file}: the content does not match its SHA-256`));
      }
      writeFileSync(path, original);
    }
    expect((await loadDataset(folder)).episodeCount).toBe(2);
  });

  it("any changed letter or digit of the header", async () => {
    const path = join(folder, "header.json");
    const original = readFileSync(path);
    for (let byte = 0; byte < original.length; byte++) {
      if (!/\w/.test(String.fromCharCode(original[byte]))) continue;
      const flipped = Buffer.from(original);
      flipped[byte] ^= 1;
      writeFileSync(path, flipped);
      expect(await refusal()).toContain("header.json");
    }
  });

  it("truncated and overlong columns, before reading them", async () => {
    const path = join(folder, "observations.f32");
    truncateSync(path, 59);
    expect(await refusal()).toMatch(
      /observations\.f32 holds 59 bytes, but header\.json says 60; copy the dataset again/,
    );
    truncateSync(path, 64);
    expect(await refusal()).toMatch(/holds 64 bytes/);
  });

  it("a missing column or header", async () => {
    rmSync(join(folder, "actions.f32"));
    expect(await refusal()).toMatch(/actions\.f32 is missing; copy the dataset again/);
    rmSync(join(folder, "header.json"));
    expect(await refusal()).toMatch(/toy is not a dataset folder: there is no .*header\.json/);
  });

  it("what is not a folder, or not there", async () => {
    expect(await refusal(join(home, "nowhere"))).toMatch(/nowhere is not a dataset folder/);
    expect(await refusal(join(folder, "header.json"))).toMatch(/header\.json is not a dataset folder/);
  });

  it("a foreign or newer header", async () => {
    const path = join(folder, "header.json");
    writeFileSync(path, "{");
    expect(await refusal()).toMatch(/header\.json is not valid JSON/);
    writeFileSync(path, '{\n"format":\nx}');
    expect(await refusal()).not.toContain("\n");
    for (const foreign of ["null", "[]", '{"name": "other"}']) {
      writeFileSync(path, foreign);
      expect(await refusal()).toMatch(/"format" is not "smore-dataset"/);
    }
    forgeFresh({ format: "smore-dataset", version: 2 });
    expect(await refusal()).toMatch(/field "version" is 2, but this Smore reads version 1/);
    forgeFresh({ format: "smore-dataset", version: 1 });
    expect(await refusal()).toMatch(/header\.json: field "dataset"/);
  });

  it("a header that contradicts itself, even with a fitting fingerprint", async () => {
    const original = readFileSync(join(folder, "header.json"));
    const attempts: [(header: LooseHeader) => void, RegExp][] = [
      [
        ({ columns }) => (columns.actions.file = "../actions.f32"),
        /"columns\.actions\.file" is "\.\.\/actions\.f32"/,
      ],
      [({ columns }) => (columns.actions.dtype = "uint32"), /"columns\.actions\.dtype" is "uint32"/],
      [
        ({ columns }) => (columns.actions.shape = [1, 3]),
        /"columns\.actions\.shape" is \[1,3\].* need \[3,1\]/,
      ],
      [({ columns }) => (columns.actions.byteLength = 16), /"columns\.actions\.byteLength" is 16.* need 12/],
      [({ columns }) => (columns.actions.sha256 = "none"), /field "columns\.actions\.sha256"/],
      [({ columns }) => delete columns.actions, /field "columns\.actions"/],
      [({ columns }) => (columns.rewards = columns.actions), /field "columns": .*rewards/],
      [({ dataset }) => (dataset.goalSize = 3), /"columns\.achievedGoals\.shape"/],
      [({ dataset }) => (dataset.horizon = "long"), /field "dataset\.horizon"/],
      [(header) => (header.episodeCount = 3), /"columns\.episodeLengths\.shape"/],
      [(header) => (header.transitionCount = -3), /field "transitionCount"/],
    ];
    for (const [change, sentence] of attempts) {
      forge(change);
      expect(await refusal()).toMatch(sentence);
      writeFileSync(join(folder, "header.json"), original);
    }
  });

  it("values that no dataset may hold, even with fitting hashes", async () => {
    const pristine = join(home, "pristine");
    cpSync(folder, pristine, { recursive: true });
    const attempts: [string, Float32Array | Uint32Array, RegExp][] = [
      [
        "observations",
        new Float32Array(15).fill(Number.NaN),
        /toy: dataset "toy": column "observations" holds NaN/,
      ],
      ["actions", Float32Array.of(0, 2, 0), /"actions" holds 2 at episode 0, step 1/],
      ["episodeLengths", Uint32Array.of(2, 2), /column "observations" holds 15 numbers/],
      ["episodeLengths", Uint32Array.of(3, 0), /episode 1 has no action/],
    ];
    for (const [name, values, sentence] of attempts) {
      forgeColumn(name, values);
      expect(await refusal()).toMatch(sentence);
      cpSync(pristine, folder, { recursive: true });
    }
  });
});
