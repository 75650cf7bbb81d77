import { UserError } from "../../base/errors.ts";
import type { ArrayFile } from "../containers/array-file.ts";
import { conventionalLengths, conventionalStarts, EPISODE_ENDS } from "./conventions.ts";
import { rowBlocks } from "./row-blocks.ts";

/** Rows of each episode, and where that was found, for people. */
export interface FoundLengths {
  readonly lengths: readonly number[];
  readonly note?: string;
}

/** The lengths of episodes by an array that holds a number per episode: its last row, or how many rows it has. */
export async function writtenLengths(file: ArrayFile, rowCount: number): Promise<FoundLengths | undefined> {
  const ends = EPISODE_ENDS.find((name) => file.arrays.get(name)?.shape.length === 1);
  if (ends !== undefined) return { lengths: await lengthsByEnds(file, ends, rowCount) };
  for (const name of conventionalLengths(file.arrays.keys())) {
    const { type, shape } = file.arrays.get(name) ?? { type: "", shape: [] };
    if (!/^(?:u?int|float)/.test(type) || shape.length !== 1 || shape[0] >= rowCount) continue;
    const lengths = Array.from(await file.rows(name).next(shape[0]));
    // An array of that name with other numbers means something else.
    if (!lengths.every((length) => Number.isInteger(length) && length > 0)) continue;
    if (lengths.reduce((sum, length) => sum + length, 0) !== rowCount) continue;
    return { lengths, note: `episodes are as long as "${name}" says` };
  }
  return undefined;
}

/** The lengths of episodes by an array that is not 0 in the first row of each; undefined if there is none. */
export async function lengthsByStarts(file: ArrayFile, rowCount: number): Promise<FoundLengths | undefined> {
  const name = conventionalStarts(file.arrays.keys()).find((name) => {
    const { type, shape } = file.arrays.get(name) ?? { type: "", shape: [] };
    return /^(?:bool|u?int|float)/.test(type) && shape.length === 1 && shape[0] === rowCount;
  });
  if (name === undefined) return undefined;
  const lengths: number[] = [];
  for await (const { first, blocks } of rowBlocks(file, [name], rowCount))
    for (const [i, start] of blocks[0].entries()) {
      if (first + i === 0 || start !== 0) lengths.push(0);
      lengths[lengths.length - 1]++;
    }
  // One long episode would hold steps that never happened.
  return lengths.length > 1 ? { lengths, note: `episodes begin where "${name}" is not 0` } : undefined;
}

/** Row counts of runs of the same number; a number that returns after another one is an error. */
export async function lengthsByNumber(file: ArrayFile, name: string, rowCount: number): Promise<number[]> {
  const seen = new Set<number>();
  const lengths: number[] = [];
  let current: number | undefined;
  for await (const { first, count, blocks } of rowBlocks(file, [name], rowCount)) {
    const [block] = blocks;
    for (let i = 0; i < count; i++) {
      if (block[i] !== current) {
        current = block[i];
        if (Number.isNaN(current))
          throw new UserError(
            `${file.path}: array "${name}" holds NaN at row ${first + i}; every row needs the number of its episode`,
          );
        if (seen.has(current))
          throw new UserError(
            `${file.path}: array "${name}" comes back to episode ${current} at row ${first + i}; sort the rows by episode`,
          );
        seen.add(current);
        lengths.push(0);
      }
      lengths[lengths.length - 1]++;
    }
  }
  return lengths;
}

/** Row counts from the rows behind the last one of each episode, which must grow up to the number of rows. */
async function lengthsByEnds(file: ArrayFile, name: string, rowCount: number): Promise<number[]> {
  const ends = await file.rows(name).next(file.arrays.get(name)!.shape[0]);
  const lengths = Array.from(ends, (end, i) => end - (i > 0 ? ends[i - 1] : 0));
  if (!lengths.every((length) => Number.isSafeInteger(length) && length > 0) || ends.at(-1) !== rowCount)
    throw new UserError(
      `${file.path}: array "${name}" does not cut ${rowCount} rows into episodes, since its numbers do not grow up to that; repair it, or name another one with "episode" or "end" in a mapping file`,
    );
  return lengths;
}
