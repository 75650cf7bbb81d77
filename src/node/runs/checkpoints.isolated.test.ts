import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UserError } from "../../core/base/errors.ts";
import type { Tensor } from "../../core/formats/safetensors.ts";
import { CheckpointStore } from "./checkpoints.ts";

vi.mock("node:fs/promises", async (importActual) => {
  const actual = await importActual<typeof fs>();
  return { ...actual, writeFile: vi.fn(actual.writeFile) };
});

let folder: string;
let store: CheckpointStore;
const path = (...names: string[]) => join(folder, ...names);

const tensorsOf = (step: number) =>
  new Map<string, Tensor>([
    ["actor/kernel", { shape: [2, 2], data: Float32Array.of(step, 0.1, Number.NaN, -0) }],
    ["step", { shape: [], data: Float32Array.of(step) }],
  ]);
const stateOf = (step: number) => ({
  random: [step, 2 ** 32 - 1, 3, 4],
  logs: { metrics: 17.25 },
  name: "größe",
});
const save = (...steps: number[]) =>
  steps.reduce(
    (saved, step) => saved.then(() => store.save(step, tensorsOf(step), stateOf(step))),
    Promise.resolve(),
  );

beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), "checkpoints-"));
  store = await CheckpointStore.open(folder, "run", { keep: 3 });
});

afterEach(() => fs.rm(folder, { recursive: true }));

describe("CheckpointStore", () => {
  it("brings back tensors and state as they were", async () => {
    await save(1000, 2000);
    const checkpoint = await (await CheckpointStore.open(folder, "run")).loadLatest();
    expect(checkpoint).toEqual({ step: 2000, tensors: tensorsOf(2000), state: stateOf(2000), refused: [] });
    expect(await fs.readdir(path("000002000"))).toEqual(["manifest.json", "state.safetensors"]);
  });

  it("keeps the newest only", async () => {
    await save(0, 9, 10, 100);
    expect(await store.steps()).toEqual([9, 10, 100]);
    store = await CheckpointStore.open(folder, "run");
    await store.loadLatest();
    await save(200);
    expect(await fs.readdir(folder)).toEqual(["000000100", "000000200"]);
  });

  it("rejects steps that do not increase, and states that JSON cannot hold", async () => {
    await save(10);
    await expect(save(10)).rejects.toThrow("step 10 does not follow step 10");
    await expect(save(1.5)).rejects.toThrow(RangeError);
    await expect(store.save(11, tensorsOf(11), { loss: Number.NaN })).rejects.toThrow("loss is NaN");
    await expect(CheckpointStore.open(folder, "run", { keep: 0 })).rejects.toThrow(RangeError);
    expect(await fs.readdir(folder)).toEqual(["000000010"]);
  });

  it("finds nothing in an empty folder", async () => {
    await expect(store.loadLatest()).rejects.toThrow(
      new UserError(`${folder} holds no checkpoint; start a new run`),
    );
  });
});

describe("a damaged checkpoint", () => {
  const damages: [string, () => Promise<unknown>, string][] = [
    [
      "truncated tensors",
      () => fs.truncate(path("000003000", "state.safetensors"), 100),
      "state.safetensors has 100 bytes instead of 156",
    ],
    [
      "lengthened tensors",
      () => fs.appendFile(path("000003000", "state.safetensors"), "\0"),
      "state.safetensors has 157 bytes instead of 156",
    ],
    [
      "a truncated manifest",
      () => fs.truncate(path("000003000", "manifest.json"), 50),
      "manifest.json is not JSON",
    ],
    [
      "an empty manifest",
      () => fs.truncate(path("000003000", "manifest.json"), 0),
      "manifest.json is not JSON",
    ],
    ["missing tensors", () => fs.rm(path("000003000", "state.safetensors")), "state.safetensors is missing"],
    ["a missing manifest", () => fs.rm(path("000003000", "manifest.json")), "manifest.json is missing"],
    [
      "foreign JSON",
      () => fs.writeFile(path("000003000", "manifest.json"), '{"step":3000}'),
      "manifest.json is not that of a checkpoint",
    ],
    [
      "JSON null",
      () => fs.writeFile(path("000003000", "manifest.json"), "null"),
      "manifest.json is not that of a checkpoint",
    ],
    [
      "a later format",
      () => editManifest((text) => text.replace('"version": 2', '"version": 3')),
      "manifest.json has format version 3, this Smore reads version 2",
    ],
    [
      "an edited state",
      () => editManifest((text) => text.replace("17.25", "17.5")),
      "manifest.json does not have the SHA-256 it was written with",
    ],
    [
      "the manifest of another step",
      () => fs.copyFile(path("000002000", "manifest.json"), path("000003000", "manifest.json")),
      "manifest.json is that of step 2000",
    ],
    [
      "the checkpoint of another run",
      async () => {
        const other = await CheckpointStore.open(path("other"), "other run");
        await other.save(3000, tensorsOf(3000), stateOf(3000));
        await fs.cp(path("other", "000003000"), path("000003000"), { recursive: true });
      },
      "manifest.json is that of another run",
    ],
    [
      "the tensors of another step",
      () => fs.copyFile(path("000002000", "state.safetensors"), path("000003000", "state.safetensors")),
      "state.safetensors does not have the SHA-256 it was written with",
    ],
  ];

  async function editManifest(edit: (text: string) => string): Promise<void> {
    const text = await fs.readFile(path("000003000", "manifest.json"), "utf8");
    expect(edit(text)).not.toBe(text);
    await fs.writeFile(path("000003000", "manifest.json"), edit(text));
  }

  it.each(damages)("is passed over: %s", async (_, damage, reason) => {
    await save(1000, 2000, 3000);
    await damage();
    expect(await store.loadLatest()).toEqual({
      step: 2000,
      tensors: tensorsOf(2000),
      state: stateOf(2000),
      refused: [`checkpoint 3000 is damaged (${reason}): using 2000`],
    });
  });

  it.each([
    "manifest.json",
    "state.safetensors",
  ])("is noticed for a flipped bit in any byte of %s", async (file) => {
    await save(1000);
    const bytes = await fs.readFile(path("000001000", file));
    for (let place = 0; place < bytes.length; place++) {
      const flipped = Buffer.from(bytes);
      flipped[place] ^= 1 << (place % 8);
      await fs.writeFile(path("000001000", file), flipped);
      await expect(store.loadLatest()).rejects.toThrow("no whole checkpoint: checkpoint 1000 is damaged");
    }
    await fs.writeFile(path("000001000", file), bytes);
    expect((await store.loadLatest()).tensors).toEqual(tensorsOf(1000));
  });

  it("is named with every other one if none is intact", async () => {
    await save(1000, 2000);
    await fs.truncate(path("000001000", "state.safetensors"), 0);
    await fs.rm(path("000002000", "manifest.json"));
    await expect(store.loadLatest()).rejects.toThrow(
      new UserError(
        `${folder} holds no whole checkpoint: checkpoint 2000 is damaged (manifest.json is missing); ` +
          "checkpoint 1000 is damaged (state.safetensors has 0 bytes instead of 156); start a new run",
      ),
    );
  });

  it("is replaced or removed once the run has gone on without it", async () => {
    await save(1000, 2000, 3000);
    for (const step of ["000002000", "000003000"]) await fs.truncate(path(step, "state.safetensors"), 1);
    store = await CheckpointStore.open(folder, "run", { keep: 3 });
    expect((await store.loadLatest()).step).toBe(1000);
    await save(2000);
    expect(await store.steps()).toEqual([1000, 2000]);
    expect(await store.loadLatest()).toMatchObject({ step: 2000, refused: [] });
  });
});

it("checkpoints can be adopted by another run, with another state", async () => {
  await save(1000, 2000);
  await fs.truncate(path("000001000", "manifest.json"), 9);
  const other = await CheckpointStore.open(folder, "other run");
  await expect(other.loadLatest()).rejects.toThrow("manifest.json is that of another run");
  await other.adopt("third run", (_, state) => state);
  await expect(other.loadLatest()).rejects.toThrow("manifest.json is that of another run");
  await other.adopt("run", (step, state) => ({ ...(state as object), adopted: step }));
  expect(await other.loadLatest()).toEqual({
    step: 2000,
    tensors: tensorsOf(2000),
    state: { ...stateOf(2000), adopted: 2000 },
    refused: [],
  });
});

describe("a write that does not finish", () => {
  it("leaves the earlier checkpoints alone when the disk is full", async () => {
    await save(1000, 2000, 3000);
    const { writeFile } = await vi.importActual<typeof fs>("node:fs/promises");
    for (const failing of ["state.safetensors", "manifest.json"]) {
      vi.mocked(fs.writeFile).mockImplementation(async (file, content) => {
        if (!String(file).endsWith(failing)) return writeFile(file, content);
        await writeFile(file, (content as string | Uint8Array).slice(0, 40));
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      });
      await expect(save(4000)).rejects.toThrow(/^cannot write .*000004000: the disk is full/);
      expect(await fs.readdir(folder)).toEqual(["000001000", "000002000", "000003000"]);
    }
    vi.mocked(fs.writeFile).mockImplementation(writeFile);
    expect(await store.loadLatest()).toMatchObject({ step: 3000, refused: [] });
    await save(4000);
    expect(await store.loadLatest()).toMatchObject({ step: 4000, refused: [] });
  });

  it("is cleared away when the store opens, and nothing else is", async () => {
    await save(1000);
    for (const name of [".000002000.tmp-77-0", ".000000500.old-77", ".keep.tmp-1", "notes", "1e3", "1000"])
      await fs.cp(path("000001000"), path(name), { recursive: true });
    await fs.rm(path(".000002000.tmp-77-0", "manifest.json"));
    expect((await store.loadLatest()).step).toBe(1000);
    store = await CheckpointStore.open(folder, "run");
    expect(await fs.readdir(folder)).toEqual([".keep.tmp-1", "000001000", "1000", "1e3", "notes"]);
    expect(await store.steps()).toEqual([1000]);
  });
});
