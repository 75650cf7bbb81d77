// The process that reads changed files for the fuzzer, the way the command line does, by the built files.

import { createHash } from "node:crypto";
import type { EpisodeDataset } from "../../dist/core/data/index.js";
import { loadDataset, readEpisodes } from "../../dist/node/datasets/index.js";
import { type Mapping, openArrays, openEpisodes } from "../../dist/node/formats/index.js";
import { arraysOf } from "../../src/core/data/testing/columns.ts";
import { task } from "../../src/node/formats/testing/line.ts";

/**
 * What is read of a file. The answer is a hash of its numbers, where they are episodes, one of each array for `numbers`, and
 * how many arrays there are for `count`.
 */
export type ReadQuestion =
  | { readonly kind: "count"; readonly path: string }
  | { readonly kind: "numbers"; readonly path: string }
  | { readonly kind: "episodes"; readonly path: string; readonly mapping: Mapping }
  | { readonly kind: "arrays"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string };

/** Numbers of an array beyond which it is not compared. */
const LARGEST_ARRAY = 1_000_000;

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

async function countArrays(path: string): Promise<number> {
  const file = await openArrays(path);
  await file.close();
  return file.arrays.size;
}

/** Of a shape and its numbers as float64, as `peer-numbers.py` hashes them; arrays that are refused are left out. */
async function hashesOfArrays(path: string): Promise<Record<string, string>> {
  const file = await openArrays(path);
  const hashes: Record<string, string> = {};
  try {
    for (const [name, { shape }] of file.arrays)
      try {
        if (shape.length === 0 || shape.reduce((product, size) => product * size, 1) > LARGEST_ARRAY)
          continue;
        const numbers = Float64Array.from(await file.rows(name).next(shape[0]), (number) =>
          Number.isNaN(number) ? Number.NaN : number,
        );
        hashes[name] = createHash("sha256")
          .update(`${shape.join(",")};`)
          .update(Buffer.from(numbers.buffer))
          .digest("hex");
      } catch (error) {
        if ((error as Error).name !== "UserError") throw error;
      }
  } finally {
    await file.close();
  }
  return hashes;
}

async function readEpisodesOf(path: string, mapping: Mapping): Promise<EpisodeDataset> {
  const source = await openEpisodes(path, { mapping });
  try {
    return await readEpisodes(source, task);
  } finally {
    await source.close();
  }
}

function hashOf(dataset: EpisodeDataset): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of Object.values(arraysOf(dataset)))
    hash.update(Buffer.from(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}

export async function answer(
  question: ReadQuestion,
): Promise<string | number | Readonly<Record<string, string>> | undefined> {
  if (question.kind === "count") return countArrays(question.path);
  if (question.kind === "numbers") return hashesOfArrays(question.path);
  if (question.kind === "arrays") {
    await readArrays(question.path);
    return undefined;
  }
  return hashOf(
    question.kind === "folder"
      ? await loadDataset(question.path)
      : await readEpisodesOf(question.path, question.mapping),
  );
}
