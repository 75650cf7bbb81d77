// Reads the way the command line does, by the built files: `npm run build` first.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprintOf } from "../dist/data/formats/folder-header.js";
import {
  type EpisodeDataset,
  loadDataset,
  type Mapping,
  openArrays,
  openEpisodes,
  readDataset,
  readMapping,
  saveDataset,
  writtenMapping,
} from "../dist/data/index.js";
import { forge } from "../src/data/formats/testing/forgeries.ts";
import { fixture, task } from "../src/data/formats/testing/line.ts";
import { mutate } from "../src/data/formats/testing/mutations.ts";
import { buildZip, npyOf } from "../src/data/formats/testing/zip-builder.ts";
import { arraysOf } from "../src/data/testing/columns.ts";
import { RandomGenerator } from "../src/random/generator.ts";

/** `npm run fuzz` sets it; the ordinary tests only look whether the fuzzer works. */
const FILES = Number(process.env.FUZZ_FILES ?? 400);
const SEED = Number(process.env.FUZZ_SEED ?? 0);
/** Of one file, in milliseconds; far beyond what the slowest takes. */
const PATIENCE = 90_000;

const goal = (text: string) => writtenMapping({ achievedGoal: text }, () => "--achieved-goal");

const pictures = () =>
  writtenMapping({ observation: "observations/camera, observations/depth" }, () => "mapping");

interface Seed {
  /** Of the file that is changed, in `folder` if there is one. */
  readonly name: string;
  /** The fixture that is read where it is not the file alone. */
  readonly folder?: string;
  /** What its arrays mean. */
  readonly mapping?: () => Promise<Mapping> | Mapping;
  /** Whether changed numbers cannot go unnoticed. */
  readonly checked?: boolean;
  /** Whether it holds no episodes, but arrays to be read one by one. */
  readonly arrays?: boolean;
  /** Every such file starts a thread, which takes its time: a fifth of the others' number. */
  readonly slow?: boolean;
}

/** Files to begin with. */
const seeds: readonly Seed[] = [
  ...[0, 1, 2, 3, 4, 5].map((protocol) => ({ name: `buffer-protocol${protocol}.pkl` })),
  { name: "buffer-numpy2.pkl" },
  { name: "buffer-single.pkl" },
  { name: "scalar.pkl", arrays: true },
  // Only these have checksums over everything that is read.
  { name: "ogbench.npz", mapping: () => goal("qpos"), checked: true },
  { name: "ogbench-val.npz", mapping: () => goal("qpos"), checked: true },
  { name: "pixels.npz", mapping: () => goal("qpos"), checked: true },
  { name: "types.npz", arrays: true },
  { name: "cube.npy", arrays: true },
  { name: "d4rl.hdf5", mapping: () => goal("infos/qpos"), slow: true },
  { name: "types.hdf5", arrays: true, slow: true },
  { name: "filters.hdf5", arrays: true, slow: true },
  ...["data/main_data.hdf5", "data/metadata.json"].flatMap((name) => [
    { folder: "minari", name, slow: true },
    { folder: "minari-images", name, mapping: pictures, slow: true },
  ]),
  { folder: "lerobot-v2", name: "meta/info.json", mapping: () => goal("observation.state[0:2]") },
  { folder: "lerobot-v3", name: "meta/info.json", mapping: () => goal("observation.state[0:2]") },
  {
    name: "lerobot-v3/data/chunk-000/file-000.parquet",
    mapping: () => {
      const fields = {
        observation: "observation.state",
        action: "action",
        achievedGoal: "observation.state[0:2]",
      };
      return {
        ...writtenMapping(fields, (field) => `mapping, ${field}:`),
        episode: { text: "episode_index", origin: "mapping" },
      };
    },
  },
  { name: "codecs.parquet", arrays: true },
  { name: "log.csv", mapping: () => readMapping(fixture("log.mapping.json")) },
];

const labelOf = ({ folder = "", name }: Seed) => join(folder, name);
const filesOf = ({ slow }: Seed) => Math.ceil(FILES / seeds.length / (slow ? 5 : 1));
/** So many others take as long as a file that starts a thread. */
const SLOWNESS = 50;
const inner = Math.ceil(FILES / 4);
const began = performance.now();
const progress = { files: 0, work: 0, told: began };
const work = seeds.reduce((sum, seed) => sum + filesOf(seed) * (seed.slow ? SLOWNESS : 1), 2 * inner);

/** Counts a file, and tells every few seconds how far it has come. */
function count(slow = false): void {
  progress.files++;
  progress.work += slow ? SLOWNESS : 1;
  const now = performance.now();
  if (now - progress.told < 5000) return;
  progress.told = now;
  const { files, work: done } = progress;
  const left = ((now - began) * (work / done - 1)) / 60_000;
  const rate = (1000 * files) / (now - began);
  console.log(
    `${files} files, ${rate.toFixed(0)} per second; ${Math.floor((100 * done) / work)} % done, about ${left.toFixed(1)} min left`,
  );
}

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "smore-fuzz-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Reads every array; the first refusal is that of the file. */
async function readArrays(path: string): Promise<void> {
  const file = await openArrays(path);
  const refusals: unknown[] = [];
  try {
    for (const [name, { shape }] of file.arrays)
      try {
        const reader = file.rows(name);
        // A small file can honestly hold a thousand times its size in zeros, which takes a while to look at.
        for (let row = 0; row < Math.min(shape[0] ?? 1, 10_000); row++) await reader.next(1);
      } catch (error) {
        refusals.push(error);
      }
  } finally {
    await file.close();
  }
  if (refusals.length > 0)
    throw refusals.find((error) => (error as Error).name !== "UserError") ?? refusals[0];
}

interface Outcome {
  readonly dataset?: EpisodeDataset;
  readonly refusal?: string;
}

/** Reads a file: sound episodes or one sentence that names the file, in finite time, and nothing else. */
async function outcome(path: string, mapping: Mapping, arrays = false): Promise<Outcome> {
  return readOrRefused(async () => {
    if (arrays) {
      await readArrays(path);
      return {};
    }
    const source = await openEpisodes(path, { mapping });
    try {
      return { dataset: await readDataset(source, task) };
    } finally {
      await source.close();
    }
  });
}

async function readOrRefused(read: () => Promise<Outcome>): Promise<Outcome> {
  const began = performance.now();
  try {
    return await read();
  } catch (error) {
    const { name, message, stack } = error as Error;
    expect(name, stack).toBe("UserError");
    expect(message.split("\n"), message).toHaveLength(1);
    expect(message.length, message).toBeLessThan(1000);
    expect(message).toMatch(/dataset "line"|smore-fuzz-|--achieved-goal|mapping/);
    return { refusal: message };
  } finally {
    expect(performance.now() - began).toBeLessThan(PATIENCE);
  }
}

const bitsOf = (dataset: EpisodeDataset) =>
  Buffer.concat(
    Object.values(arraysOf(dataset)).map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  );

/** Does the work on changed content, which is kept in a file of that name where it finds a fault. */
async function keptOnFault<Result>(
  name: string,
  content: Buffer,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const kept = join(tmpdir(), `smore-fuzz-failure-${name}`);
    writeFileSync(kept, content);
    throw new Error(`seed ${SEED}, kept as ${kept}: ${(error as Error).message}`, { cause: error });
  }
}

describe("files with random changes", () => {
  it.each(seeds.map((seed) => ({ ...seed, label: labelOf(seed) })))(
    "of $label are read or refused",
    async (seed) => {
      const { name, folder, mapping = () => ({ fields: {} }), checked, arrays } = seed;
      const read = join(home, folder ?? basename(name));
      const path = folder ? join(read, name) : read;
      if (folder) cpSync(fixture(folder), read, { recursive: true });
      const original = readFileSync(fixture(labelOf(seed)));
      const meaning = await mapping();
      const others = seeds.map((seed) => readFileSync(fixture(labelOf(seed))));
      const whole = arrays ? undefined : await outcome(fixture(folder ?? name), meaning);
      const random = RandomGenerator.from(SEED, "fuzz", labelOf(seed));
      let refused = 0;
      for (let file = 0; file < filesOf(seed); file++) {
        count(seed.slow);
        const changed = mutate(original, random, others[random.integer(others.length)]);
        writeFileSync(path, changed);
        const found = await keptOnFault(`${file}-${basename(name)}`, changed, async () => {
          const found = await outcome(read, meaning, arrays);
          if (checked && found.dataset)
            expect(bitsOf(found.dataset).equals(bitsOf(whole!.dataset!)), "other numbers than before").toBe(
              true,
            );
          return found;
        });
        if (found.refusal !== undefined) refused++;
      }
      if (folder) writeFileSync(path, original);
      expect(refused).toBeGreaterThan(0);
      // Peak memory of the process, in KiB.
      expect(process.resourceUsage().maxRSS).toBeLessThan(2 * 1024 * 1024);
    },
    PATIENCE + 100 * FILES,
  );
});

it(
  "archives with forged members, or random changes inside of sound ones, are read or refused",
  async () => {
    const path = join(home, "inner.npz");
    const random = RandomGenerator.from(SEED, "fuzz", "inner");
    const members = {
      observations: npyOf(
        [6, 2],
        Array.from({ length: 12 }, (_, i) => i),
      ),
      actions: npyOf([6, 1], [0, 0, 0, 0, 0, 0]),
      terminals: npyOf([6], [0, 0, 1, 0, 0, 1]),
    };
    for (let file = 0; file < inner; file++) {
      count();
      const changed = Object.keys(members)[random.integer(3)];
      const forged = random.uniform() < 0.5;
      const content = Object.entries(members).map(([name, bytes]) => {
        const member = {
          name: `${name}.npy`,
          content: bytes,
          deflate: random.uniform() < 0.5,
          zip64: random.uniform() < 0.2,
        };
        if (name !== changed) return member;
        return forged
          ? forge(member, random)
          : { ...member, content: mutate(bytes, random, members.actions) };
      });
      const archive = buildZip(content);
      writeFileSync(path, archive);
      await keptOnFault(`${file}-inner.npz`, archive, () => outcome(path, goal("observations[0:1]")));
    }
  },
  PATIENCE + 100 * FILES,
);

it(
  "dataset folders with random changes of the header are read or refused",
  async () => {
    const folder = join(home, "dataset");
    const { dataset } = await outcome(fixture("buffer-protocol4.pkl"), { fields: {} });
    await saveDataset(dataset!, folder);
    const path = join(folder, "header.json");
    const original = readFileSync(path);
    const random = RandomGenerator.from(SEED, "fuzz", "header");
    for (let file = 0; file < inner; file++) {
      count();
      let header = mutate(original, random, original);
      // Most changes would go no further than to the fingerprint.
      if (random.uniform() < 0.8) header = refitted(header);
      writeFileSync(path, header);
      await keptOnFault(`${file}-header.json`, header, () =>
        readOrRefused(async () => ({ dataset: await loadDataset(folder) })),
      );
    }
  },
  PATIENCE + 100 * FILES,
);

/** A header whose fingerprint is that of its other fields, if it is JSON at all. */
function refitted(header: Buffer): Buffer {
  try {
    const { fingerprint: _, ...fields } = JSON.parse(header.toString());
    return Buffer.from(JSON.stringify({ ...fields, fingerprint: fingerprintOf(fields) }));
  } catch {
    return header;
  }
}
