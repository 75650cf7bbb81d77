// The process that reads changed files for the fuzzer, the way the command line does, by the built files.

import { createHash } from "node:crypto";
import type { EpisodeDataset } from "../../dist/core/data/index.js";
import { loadDataset, readEpisodes } from "../../dist/node/datasets/index.js";
import { type Mapping, openArrays, openEpisodes } from "../../dist/node/formats/index.js";
import { arraysOf } from "../../src/core/data/testing/columns.ts";
import { task } from "../../src/node/formats/testing/line.ts";

/** What is read of a file. The answer is a hash of its numbers, where they are episodes. */
export type ReadQuestion =
  | { readonly kind: "episodes"; readonly path: string; readonly mapping: Mapping }
  | { readonly kind: "arrays"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string };

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

export async function answer(question: ReadQuestion): Promise<string | undefined> {
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
