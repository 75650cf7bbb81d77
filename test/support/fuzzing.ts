// Reads the way the command line does, by the built files: `npm run build` first.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Mapping, writtenMapping } from "../../dist/node/formats/index.js";
import { mutate } from "../../src/core/formats/testing/mutations.ts";
import { fixture } from "../../src/core/formats/testing/sources.ts";
import type { StructuralMutation } from "../../src/core/formats/testing/structures.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { BoundedProcess } from "../../src/node/processes/index.ts";
import type { ReadQuestion } from "./fuzz-reader.ts";

/** For each reader; `npm run fuzz` sets it, the ordinary tests only look whether the fuzzer works. */
export const FILES = Number(process.env.FUZZ_FILES ?? 40);
export const SEED = Number(process.env.FUZZ_SEED ?? 0);
/** Of a test, in milliseconds. */
export const TIME_LIMIT = 120_000 + 1000 * FILES;

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

/** What a reader may take for any file: seconds of processor time, and bytes of resident memory. */
const LIMITS = { processorSeconds: 10, bytes: 1.5 * 2 ** 30 };

let reader: BoundedProcess | undefined;
afterAll(() => reader?.close());

/** Asks the process that reads, within {@link LIMITS}. */
export function ask<Answer>(question: ReadQuestion): Promise<Answer> {
  if (!reader || reader.hasEnded) reader = new BoundedProcess(new URL("./fuzz-reader.js", import.meta.url));
  return reader.ask<Answer>(question, LIMITS);
}

interface Outcome {
  /** Hash of the numbers of episodes that were read. */
  readonly hash?: string;
  readonly refusal?: string;
}

/**
 * Reads a file: sound episodes or one sentence that names the file, and nothing else, within {@link LIMITS}. It is read in a
 * process of its own, so that one that hangs, swells or aborts is found and kept.
 */
export async function outcome(question: ReadQuestion): Promise<Outcome> {
  try {
    return { hash: await ask<string | undefined>(question) };
  } catch (error) {
    const { name, message, cause } = error as Error;
    expect(name, `${message} ${cause ?? ""}`).toBe("UserError");
    expect(message.split("\n"), message).toHaveLength(1);
    expect(message.length, message).toBeLessThan(1000);
    expect(message).toMatch(/dataset "line"|smore-fuzz-|--achieved-goal|mapping/);
    return { refusal: message };
  }
}

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

/**
 * Feeds a reader with {@link FILES} randomly changed files, as many from each of the seeds, and with a tenth as many of which
 * a field that the reader relies on was changed.
 */
export function fuzzReader(name: string, seeds: readonly Seed[], structural: StructuralMutation): void {
  const random = Math.ceil(FILES / seeds.length);
  const files = random + Math.ceil(FILES / 10 / seeds.length);
  describe(`${name}: changed files`, () => {
    let counter: Counter | undefined;
    it.each(seeds.map((seed) => ({ ...seed, label: labelOf(seed) })))(
      "of $label are read or refused",
      async (seed) => {
        counter ??= new Counter(name, files * seeds.length);
        const { name: file, folder, mapping = () => ({ fields: {} }), checked, arrays } = seed;
        const path = join(home, folder ?? basename(file));
        const changedPath = folder ? join(path, file) : path;
        if (folder) cpSync(fixture(folder), path, { recursive: true });
        const original = readFileSync(fixture(labelOf(seed)));
        const meaning = await mapping();
        const question = (path: string): ReadQuestion =>
          arrays ? { kind: "arrays", path } : { kind: "episodes", path, mapping: meaning };
        const others = donors.map((donor) => readFileSync(fixture(donor)));
        const whole = arrays ? undefined : await outcome(question(fixture(folder ?? file)));
        const generator = RandomGenerator.from(SEED, "fuzz", labelOf(seed));
        let refused = 0;
        for (let number = 0; number < files; number++) {
          counter.count();
          const changed =
            number < random
              ? mutate(original, generator, others[generator.integer(others.length)])
              : structural(original, generator);
          writeFileSync(changedPath, changed);
          const found = await keptOnFault(`${number}-${basename(file)}`, changed, async () => {
            const found = await outcome(question(path));
            if (checked && number < random && found.hash !== undefined)
              expect(found.hash, "other numbers than before").toBe(whole?.hash);
            return found;
          });
          if (found.refusal !== undefined) refused++;
        }
        if (folder) writeFileSync(changedPath, original);
        expect(refused).toBeGreaterThan(0);
      },
      TIME_LIMIT,
    );
  });
}
