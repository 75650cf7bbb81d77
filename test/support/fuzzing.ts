// Reads the way the command line does, by the built files: `npm run build` first.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { type Mapping, writtenMapping } from "../../dist/node/formats/index.js";
import { selectCases } from "../../src/core/base/testing/every-case.ts";
import { mutate } from "../../src/core/formats/testing/mutations.ts";
import { fixture } from "../../src/core/formats/testing/sources.ts";
import type { StructuralMutation } from "../../src/core/formats/testing/structures.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { BoundedProcess } from "../../src/node/processes/index.ts";
import type { ReadQuestion } from "./fuzz-reader.ts";

/** For each reader; `npm run fuzz` sets it, the ordinary tests only look whether the fuzzer works, with one seed of each. */
export const FILES = Number(process.env.FUZZ_FILES ?? 6);
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

interface FuzzOptions {
  /** Whether the reader can stay in its process; see warm-fuzz-reader.ts. */
  readonly warm?: boolean;
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

/** The processes that read: as the command line does, or as warm-fuzz-reader.ts does. */
const MODULES = { cold: "./fuzz-reader.js", warm: "./warm-fuzz-reader.js" };
type Reader = keyof typeof MODULES;
const readers = new Map<Reader, BoundedProcess>();
afterAll(() => Promise.all([...readers.keys()].map(endReader)));

async function endReader(kind: Reader): Promise<void> {
  await readers.get(kind)?.close();
  readers.delete(kind);
}

/** Asks the process that reads, within {@link LIMITS}. */
export function ask<Answer>(question: ReadQuestion, kind: Reader = "cold"): Promise<Answer> {
  let reader = readers.get(kind);
  if (!reader || reader.hasEnded) reader = new BoundedProcess(new URL(MODULES[kind], import.meta.url));
  readers.set(kind, reader);
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
export async function outcome(question: ReadQuestion, kind?: Reader): Promise<Outcome> {
  try {
    return { hash: await ask<string | undefined>(question, kind) };
  } catch (error) {
    const { name, message, cause } = error as Error;
    expect(name, `${message} ${cause ?? ""}`).toBe("UserError");
    expect(message.split("\n"), message).toHaveLength(1);
    expect(message.length, message).toBeLessThan(1000);
    expect(message).toMatch(/dataset "line"|smore-fuzz-|--achieved-goal|mapping/);
    return { refusal: message };
  }
}

/** Files between two that are read as the command line does, though their reader can stay warm. */
const WARM_FILES = 50;
/** Files after which a warm process is started anew, since the HDF5 library keeps memory and open files after errors. */
const PROCESS_FILES = 500;

/**
 * Reads files in a process that stays for the next ones. It is started anew when it no longer reads a sound file as before,
 * as after an abort in a library. What goes wrong there counts only if the command line's own way goes wrong too.
 */
class WarmReader {
  readonly #sound: ReadQuestion;
  #expected: Outcome | undefined;
  #files = 0;

  constructor(sound: ReadQuestion) {
    this.#sound = sound;
  }

  async outcome(question: ReadQuestion): Promise<Outcome> {
    this.#expected ??= await outcome(this.#sound);
    if (this.#files++ % WARM_FILES === 0) return outcome(question);
    if (this.#files % PROCESS_FILES === 0) await endReader("warm");
    const found = await outcome(question, "warm").catch(() => undefined);
    if (!found) {
      await endReader("warm");
      return outcome(question);
    }
    if (found.refusal !== undefined && !(await this.#isSound())) await endReader("warm");
    return found;
  }

  async #isSound(): Promise<boolean> {
    const found = await outcome(this.#sound, "warm").catch(() => undefined);
    return isDeepStrictEqual(found, this.#expected);
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
export function fuzzReader(
  name: string,
  seeds: readonly Seed[],
  structural: StructuralMutation,
  { warm = false }: FuzzOptions = {},
): void {
  const chosen = selectCases(seeds);
  const random = Math.ceil(FILES / seeds.length);
  const files = random + Math.ceil(FILES / 10 / seeds.length);
  describe(`${name}: changed files`, () => {
    let counter: Counter | undefined;
    it.each(chosen.map((seed) => ({ ...seed, label: labelOf(seed) })))(
      "of $label are read or refused",
      async (seed) => {
        counter ??= new Counter(name, files * chosen.length);
        const { name: file, folder, mapping = () => ({ fields: {} }), checked, arrays } = seed;
        const path = join(home, folder ?? basename(file));
        const changedPath = folder ? join(path, file) : path;
        if (folder) cpSync(fixture(folder), path, { recursive: true });
        const original = readFileSync(fixture(labelOf(seed)));
        const meaning = await mapping();
        const question = (path: string): ReadQuestion =>
          arrays ? { kind: "arrays", path } : { kind: "episodes", path, mapping: meaning };
        const others = donors.map((donor) => readFileSync(fixture(donor)));
        const soundPath = join(home, "sound", folder ?? file);
        cpSync(fixture(folder ?? file), soundPath, { recursive: true });
        const sound = question(soundPath);
        const whole = arrays ? undefined : await outcome(sound);
        const warmReader = warm ? new WarmReader(sound) : undefined;
        const generator = RandomGenerator.from(SEED, "fuzz", labelOf(seed));
        let refused = 0;
        for (let number = 0; number < files; number++) {
          counter.count();
          const changed =
            number < random
              ? mutate(original, generator, others[generator.integer(others.length)])
              : structural(original, generator);
          // As a new file: the HDF5 library takes one that it has not closed after an error for the same as before.
          rmSync(changedPath, { force: true });
          writeFileSync(changedPath, changed);
          const found = await keptOnFault(`${number}-${basename(file)}`, changed, async () => {
            const found = await (warmReader?.outcome(question(path)) ?? outcome(question(path)));
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
