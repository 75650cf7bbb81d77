// Where NumPy and h5py read a changed file as well, they must read the same numbers.

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { mutate } from "../../src/core/formats/testing/mutations.ts";
import { fixture } from "../../src/core/formats/testing/sources.ts";
import { npy, type StructuralMutation, zip } from "../../src/core/formats/testing/structures.ts";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { ask, Counter, FILES, home, keptOnFault, SEED } from "../support/fuzzing.ts";
import { pythonWith } from "../support/python.ts";

/** Changed files of each kind; HDF5 takes up to a second for one. */
const COMPARED = Math.min(FILES, 2000);

const SCRIPT = fileURLToPath(new URL("../support/peer-numbers.py", import.meta.url));
type Hashes = Readonly<Record<string, string>>;

/** Reads files in a process of Python; one that a damaged file ends is started again, and has read nothing of that file. */
class Peer {
  readonly #python: string;
  #process: ChildProcess | undefined;
  #lines: AsyncIterator<string> | undefined;

  constructor(python: string) {
    this.#python = python;
  }

  async read(path: string): Promise<Hashes> {
    if (!this.#process) {
      this.#process = spawn(this.#python, [SCRIPT], { stdio: ["pipe", "pipe", "ignore"] });
      this.#process.stdin!.on("error", () => {});
      this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
      console.log(`${this.#python}: ${(await this.#lines.next()).value}`);
    }
    this.#process.stdin!.write(`${path}\n`);
    const line = await this.#lines!.next();
    if (!line.done) return JSON.parse(line.value);
    this.#process = undefined;
    return {};
  }

  close(): void {
    this.#process?.kill();
  }
}

const peers = new Map<string, Peer>();
afterAll(() => {
  for (const peer of peers.values()) peer.close();
});
function peerWith(module: string): Peer | undefined {
  const python = pythonWith(module);
  if (!python) return undefined;
  if (!peers.has(python)) peers.set(python, new Peer(python));
  return peers.get(python);
}

const unchanged: StructuralMutation = (bytes) => bytes;

it.each([
  ["numpy", "cube.npy", npy],
  ["numpy", "types.npz", zip],
  ["numpy", "ogbench.npz", zip],
  ["h5py", "types.hdf5", unchanged],
  ["h5py", "d4rl.hdf5", unchanged],
  ["h5py", "filters.hdf5", unchanged],
])("%s reads the same numbers of changed files: %s", async (module, name, structural) => {
  const peer = peerWith(module);
  if (!peer) return console.log(`no Python with ${module} is here; nothing is compared`);
  const original = readFileSync(fixture(name));
  const generator = RandomGenerator.from(SEED, "peers", name);
  const counter = new Counter(`${module}, ${name}`, COMPARED);
  const path = join(home, `peer-${name}`);
  let [arrays, files, onlyHere, onlyThere] = [0, 0, 0, 0];
  for (let number = 0; number < COMPARED; number++) {
    counter.count();
    const mutation = number % 10 === 0 ? structural : mutate;
    const changed = mutation(original, generator, original);
    writeFileSync(path, changed);
    await keptOnFault(`${number}-peer-${name}`, changed, async () => {
      const theirs = await peer.read(path);
      const ours = await ask<Hashes>({ kind: "numbers", path }).catch((error: Error) => {
        expect(error.name, error.message).toBe("UserError");
        return {} as Hashes;
      });
      const both = Object.keys(ours).filter((array) => Object.hasOwn(theirs, array));
      for (const array of both) expect(ours[array], array).toBe(theirs[array]);
      arrays += both.length;
      if (both.length > 0) files++;
      onlyHere += Object.keys(ours).length - both.length;
      onlyThere += Object.keys(theirs).length - both.length;
    });
  }
  console.log(
    `${name}: ${COMPARED} changed files; in ${files} of them ${arrays} arrays are read by both, and are the same; ` +
      `${onlyHere} are read by Smore alone, ${onlyThere} by ${module} alone`,
  );
  expect(arrays).toBeGreaterThan(0);
});
