// Reads the way the command line does, by the built files: `npm run build` first.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { EpisodeDataset } from "../../dist/core/data/index.js";
import { readEpisodes } from "../../dist/node/datasets/index.js";
import { type Mapping, openArrays, openEpisodes, writtenMapping } from "../../dist/node/formats/index.js";
import { arraysOf } from "../../src/core/data/testing/columns.ts";
import { mutate } from "../../src/core/formats/testing/mutations.ts";
import { fixture } from "../../src/core/formats/testing/sources.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { task } from "../../src/node/formats/testing/line.ts";

/** For each reader; `npm run fuzz` sets it, the ordinary tests only look whether the fuzzer works. */
export const FILES = Number(process.env.FUZZ_FILES ?? 40);
export const SEED = Number(process.env.FUZZ_SEED ?? 0);
/** Of one file, in milliseconds; far beyond what the slowest takes. */
const PATIENCE = 90_000;
/** Of a test, in milliseconds. */
export const TIME_LIMIT = PATIENCE + 1000 * FILES;

/** A file to begin with. */
export interface Seed {
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
}

export const goal = (text: string) => writtenMapping({ achievedGoal: text }, () => "--achieved-goal");

const labelOf = ({ folder = "", name }: Seed) => join(folder, name);

/** Pieces of these are put into others, also into those of other formats. */
const donors = [
  "buffer-protocol2.pkl",
  "buffer-protocol5.pkl",
  "ogbench.npz",
  "cube.npy",
  "d4rl.hdf5",
  "minari/data/main_data.hdf5",
  "lerobot-v3/meta/info.json",
  "codecs.parquet",
  "log.csv",
];

export const home = mkdtempSync(join(tmpdir(), "smore-fuzz-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Counts the files of a reader, and tells every few seconds how far it has come. */
export class Counter {
  readonly #reader: string;
  readonly #all: number;
  readonly #began = performance.now();
  #told = this.#began;
  #files = 0;

  constructor(reader: string, all: number) {
    this.#reader = reader;
    this.#all = all;
  }

  count(): void {
    this.#files++;
    const now = performance.now();
    if (now - this.#told < 5000) return;
    this.#told = now;
    const rate = (1000 * this.#files) / (now - this.#began);
    const left = (this.#all - this.#files) / rate / 60;
    console.log(
      `${this.#reader}: ${this.#files} of ${this.#all} files, ${rate.toFixed(0)} per second, about ${left.toFixed(1)} min left`,
    );
  }
}

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
export async function outcome(path: string, mapping: Mapping, arrays = false): Promise<Outcome> {
  return readOrRefused(async () => {
    if (arrays) {
      await readArrays(path);
      return {};
    }
    const source = await openEpisodes(path, { mapping });
    try {
      return { dataset: await readEpisodes(source, task) };
    } finally {
      await source.close();
    }
  });
}

export async function readOrRefused(read: () => Promise<Outcome>): Promise<Outcome> {
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
export async function keptOnFault<Result>(
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

/** Feeds a reader with {@link FILES} changed files, as many from each of the seeds. */
export function fuzzReader(reader: string, seeds: readonly Seed[]): void {
  const files = Math.ceil(FILES / seeds.length);
  describe(`${reader}: files with random changes`, () => {
    let counter: Counter | undefined;
    it.each(seeds.map((seed) => ({ ...seed, label: labelOf(seed) })))(
      "of $label are read or refused",
      async (seed) => {
        counter ??= new Counter(reader, files * seeds.length);
        const { name, folder, mapping = () => ({ fields: {} }), checked, arrays } = seed;
        const read = join(home, folder ?? basename(name));
        const path = folder ? join(read, name) : read;
        if (folder) cpSync(fixture(folder), read, { recursive: true });
        const original = readFileSync(fixture(labelOf(seed)));
        const meaning = await mapping();
        const others = donors.map((name) => readFileSync(fixture(name)));
        const whole = arrays ? undefined : await outcome(fixture(folder ?? name), meaning);
        const random = RandomGenerator.from(SEED, "fuzz", labelOf(seed));
        let refused = 0;
        for (let file = 0; file < files; file++) {
          counter.count();
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
      TIME_LIMIT,
    );
  });
}
