import { readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../../core/formats/safetensors.ts";
import { writeFileAtomically, writeFolderAtomically } from "../files/atomic.ts";
import { makeFolder } from "../files/make-folder.ts";
import { readRegularText } from "../files/regular.ts";
import { decodeSealed, encodeSealed, type Json } from "../files/sealed-json.ts";
import { readHashed, sha256 } from "../files/sha256.ts";
import { systemReason } from "../files/system-error.ts";

export interface Checkpoint {
  readonly step: number;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly state: Json;
  /** One sentence for each newer checkpoint that could not be used. */
  readonly refused: readonly string[];
}

/** The content of a checkpoint's `manifest.json`, which ends in its own SHA-256. */
interface Manifest {
  /** Identifies the run that the checkpoint belongs to. */
  readonly run: string;
  readonly step: number;
  readonly files: { readonly [TENSORS]: { readonly bytes: number; readonly sha256: string } };
  readonly state: Json;
}

const FORMAT = { format: "smore-checkpoint", version: 2 };
const MANIFEST = "manifest.json";
const TENSORS = "state.safetensors";

/**
 * The checkpoints of one run, `<folder>/<step>/` with `manifest.json` and `state.safetensors`. A checkpoint is there
 * completely or not at all: it is written aside, fsynced and renamed, and verified to the last bit before it is used.
 */
export class CheckpointStore {
  readonly #folder: string;
  readonly #run: string;
  readonly #keep: number;
  /** Steps of the checkpoints that lead up to the present state of the run, oldest first. */
  #history: number[] = [];

  private constructor(folder: string, run: string, keep: number) {
    this.#folder = folder;
    this.#run = run;
    this.#keep = keep;
  }

  /**
   * Opens the store in `folder`, which keeps the newest `keep` checkpoints. Remains of killed writes are removed.
   * @param run identifies the run; checkpoints of other runs are rejected
   */
  static async open(
    folder: string,
    run: string,
    { keep = 2 }: { keep?: number } = {},
  ): Promise<CheckpointStore> {
    if (!Number.isInteger(keep) || keep < 1) throw new RangeError(`checkpoints: cannot keep ${keep} of them`);
    await makeFolder(folder);
    for (const name of await readdir(folder))
      if (/^\.\d+\.(?:tmp|old)-/.test(name)) await rm(join(folder, name), { recursive: true });
    return new CheckpointStore(folder, run, keep);
  }

  /** Steps of all checkpoints present, good or not, oldest first. */
  async steps(): Promise<number[]> {
    const names = await readdir(this.#folder);
    return names
      .filter((name) => /^\d+$/.test(name) && name === nameOfStep(Number(name)))
      .map(Number)
      .sort((a, b) => a - b);
  }

  /**
   * Saves the run after update `step`; tensors and state are copied before this returns its promise. Once
   * that is on the disk, checkpoints beyond the number to keep are removed, and with them damaged ones that `loadLatest`
   * skipped.
   * @throws UserError where the disk is full or not writable; earlier checkpoints are then untouched.
   */
  async save(step: number, tensors: ReadonlyMap<string, Tensor>, state: Json): Promise<void> {
    const last = this.#history.at(-1) ?? -1;
    if (!Number.isSafeInteger(step) || step <= last)
      throw new RangeError(`checkpoints: step ${step} does not follow step ${last}`);
    const encoded = encodeSafetensors(tensors);
    const manifest = encodeSealed(FORMAT, {
      run: this.#run,
      step,
      files: { [TENSORS]: { bytes: encoded.length, sha256: sha256(encoded) } },
      state,
    } satisfies Manifest);
    const write = async (temporary: string): Promise<void> => {
      await writeFile(join(temporary, TENSORS), encoded);
      await writeFile(join(temporary, MANIFEST), manifest);
    };
    await writeFolderAtomically(this.#pathOf(step), write, { overwrite: true, isDisposable: () => true });
    this.#history = [...this.#history, step].slice(-this.#keep);
    for (const present of await this.steps())
      if (!this.#history.includes(present)) await this.#remove(present);
  }

  /**
   * The newest checkpoint that is whole, with a sentence about each newer one that is not.
   * @throws UserError where there is none.
   */
  async loadLatest(): Promise<Checkpoint> {
    const steps = await this.steps();
    const problems: string[] = [];
    for (const [index, step] of [...steps.entries()].reverse()) {
      try {
        const checkpoint = await this.#load(step);
        this.#history = steps.slice(0, index + 1);
        return { ...checkpoint, refused: problems.map((problem) => `${problem}: using ${step}`) };
      } catch (error) {
        problems.push(`checkpoint ${step} is damaged (${describe(error as NodeJS.ErrnoException)})`);
      }
    }
    const reason = problems.length === 0 ? "no checkpoint" : `no whole checkpoint: ${problems.join("; ")}`;
    throw new UserError(`${this.#folder} holds ${reason}; start a new run`);
  }

  /** Reads and verifies one checkpoint; any error means that it cannot be used. */
  async #load(step: number): Promise<Omit<Checkpoint, "refused">> {
    const path = this.#pathOf(step);
    const manifest = await this.#readManifest(step);
    if (manifest.run !== this.#run) throw new UserError(`${MANIFEST} is that of another run`);
    if (manifest.step !== step) throw new UserError(`${MANIFEST} is that of step ${manifest.step}`);
    const expected = manifest.files[TENSORS];
    const { size } = await stat(join(path, TENSORS));
    if (size !== expected.bytes)
      throw new UserError(`${TENSORS} has ${size} bytes instead of ${expected.bytes}`);
    const bytes = new Uint8Array(size);
    if ((await readHashed(join(path, TENSORS), bytes)) !== expected.sha256)
      throw new UserError(`${TENSORS} does not have the SHA-256 it was written with`);
    return { step, tensors: decodeSafetensors(bytes, TENSORS).tensors, state: manifest.state };
  }

  /**
   * Makes the checkpoints of the run `from` checkpoints of this run, with another state. All others stay as they are;
   * tensors are not read.
   */
  async adopt(from: string, change: (step: number, state: Json) => Json): Promise<void> {
    for (const step of await this.steps()) {
      const manifest = await this.#readManifest(step).catch(() => undefined);
      if (manifest?.step !== step || ![from, this.#run].includes(manifest.run)) continue;
      const adopted: Manifest = { ...manifest, run: this.#run, state: change(step, manifest.state) };
      await writeFileAtomically(join(this.#pathOf(step), MANIFEST), encodeSealed(FORMAT, adopted));
    }
  }

  async #readManifest(step: number): Promise<Manifest> {
    const text = await readRegularText(join(this.#pathOf(step), MANIFEST));
    return decodeSealed(FORMAT, text, MANIFEST, "a checkpoint");
  }

  async #remove(step: number): Promise<void> {
    // Under a hidden name first, so that a kill in between leaves no half-removed checkpoint.
    const hidden = join(this.#folder, `.${nameOfStep(step)}.old-${process.pid}`);
    await rename(this.#pathOf(step), hidden);
    await rm(hidden, { recursive: true });
  }

  #pathOf(step: number): string {
    return join(this.#folder, nameOfStep(step));
  }
}

/** Padded, so that names sort like steps. */
export function nameOfStep(step: number): string {
  return String(step).padStart(9, "0");
}

function describe(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT" && error.path !== undefined) return `${basename(error.path)} is missing`;
  if (error instanceof UserError) return error.message;
  return systemReason(error) ?? `${MANIFEST} has other members than it was written with`;
}
