import type { ArrayFile, Numbers } from "../containers/array-file.ts";

/** Rows that are read at once. */
const BLOCK = 1 << 16;

/** Some rows of several arrays. */
export interface RowBlock {
  readonly first: number;
  readonly count: number;
  /** Rows `first` … `first + count` − 1 of each array; valid until the next block. */
  readonly blocks: readonly Numbers[];
}

/** The first `rowCount` rows of the arrays `names`, block by block. */
export async function* rowBlocks(
  file: ArrayFile,
  names: readonly string[],
  rowCount: number,
): AsyncGenerator<RowBlock> {
  const readers = names.map((name) => file.rows(name));
  for (let first = 0; first < rowCount; first += BLOCK) {
    const count = Math.min(BLOCK, rowCount - first);
    const blocks: Numbers[] = [];
    for (const reader of readers) blocks.push(await reader.next(count));
    yield { first, count, blocks };
  }
}
