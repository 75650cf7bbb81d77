import { UserError } from "../../base/errors.ts";
import type { ArrayFile } from "../containers/array-file.ts";
import { Expression } from "../expression.ts";
import type { Mapping, Written } from "../mapping.ts";
import { conventionalEndMarks } from "./conventions.ts";
import type { Doubt } from "./episode-arrays.ts";
import { lengthsByNumber, lengthsByStarts, writtenLengths } from "./episode-lengths.ts";
import { quotedList } from "./quoted-list.ts";
import { rowBlocks } from "./row-blocks.ts";

/** How rows are cut into episodes. */
export interface EpisodeRows {
  readonly lengths: readonly number[];
  /** The arrays that mark the last row of an episode; none where another one numbers the episodes. */
  readonly marks: readonly string[];
  /** Whether the last row is the end of an episode. */
  readonly ended: boolean;
  /** What was found, for people, where it is not the usual. */
  readonly note?: string;
}

/**
 * How many rows each episode has.
 * @param rowCount rows of all episodes
 * @throws UserError when the file and the mapping do not say where episodes end.
 */
export async function episodeRows(
  file: ArrayFile,
  { episode, end }: Mapping,
  widths: ReadonlyMap<string, number>,
  rowCount: number,
): Promise<EpisodeRows> {
  if (episode) {
    const number = single(episode, widths);
    requireRows(file, number, rowCount, "episode");
    const lengths = await lengthsByNumber(file, number, rowCount);
    return { lengths, marks: [], ended: true };
  }
  const written = end ? undefined : await writtenLengths(file, rowCount);
  if (written) return { ...written, marks: [], ended: true };
  const known = conventionalEndMarks(widths.keys());
  const marks =
    end?.map((written) => single(written, widths)) ?? known.filter((name) => widths.get(name) === 1);
  const byStarts = async (reason: string): Promise<EpisodeRows> => {
    const begun = end ? undefined : await lengthsByStarts(file, rowCount);
    if (begun) return { ...begun, marks: [], ended: true };
    throw await unmarked(file, reason, widths, rowCount);
  };
  if (marks.length === 0)
    return byStarts(end ? '"end" names no array' : `there is no ${quotedList(known.slice(0, 2), "or")}`);
  for (const name of marks) requireRows(file, name, rowCount, "end");
  const lengths: number[] = [];
  let length = 0;
  for await (const { first, count, blocks } of rowBlocks(file, marks, rowCount)) {
    for (const [index, block] of blocks.entries()) {
      const i = block.findIndex(Number.isNaN);
      if (i >= 0)
        throw new UserError(
          `${file.path}: array "${marks[index]}" holds NaN at row ${first + i}; make it 1 in the last row of an episode, and 0 elsewhere`,
        );
    }
    for (let i = 0; i < count; i++) {
      length++;
      if (!blocks.some((block) => block[i] !== 0)) continue;
      lengths.push(length);
      length = 0;
    }
  }
  // One long episode would hold steps that never happened, from the end of each true one to the beginning of the next.
  if (lengths.length === 0) return byStarts(`no row of ${quotedList(marks, "or")} is marked`);
  if (length > 0) lengths.push(length);
  return { lengths, marks, ended: length === 0 };
}

/** What is odd about the marks; a pass over them. */
export async function* doubtfulMarks(
  file: ArrayFile,
  { marks, ended }: EpisodeRows,
  rowCount: number,
): AsyncGenerator<Doubt> {
  if (!ended)
    yield {
      kind: "no last mark",
      place: `row ${rowCount - 1}`,
      message: "the last row has no mark of an end, so its episode may be cut off; mark it, or leave it out",
    };
  for await (const { first, blocks } of rowBlocks(file, marks, rowCount))
    for (const [index, block] of blocks.entries())
      for (const [i, mark] of block.entries())
        if (mark !== 0 && mark !== 1)
          yield {
            kind: "odd mark",
            place: `row ${first + i}, ${marks[index]}`,
            message: `${mark} was taken for the end of an episode; make it 1, or 0 where none ends`,
          };
}

/** What is wrong with an array that has not one row per step. */
export function misfit(rows: number | undefined, rowCount: number, otherwise = ""): string {
  return `has ${rows === undefined ? "no rows" : `${rows} rows`}, where ${rowCount} are expected, one per step${otherwise}`;
}

function requireRows({ path, arrays }: ArrayFile, name: string, rowCount: number, field: string): void {
  const [rows] = arrays.get(name)!.shape;
  if (rows !== rowCount)
    throw new UserError(
      `${path}: array "${name}" ${misfit(rows, rowCount)}; repair it, or name another one with "${field}" in a mapping file`,
    );
}

/** The refusal of a file without marks, with the arrays that look like some, or like numbers of episodes. */
async function unmarked(
  file: ArrayFile,
  reason: string,
  widths: ReadonlyMap<string, number>,
  rowCount: number,
): Promise<UserError> {
  const likely: string[] = [];
  for (const [name, width] of widths) {
    if (width !== 1 || file.arrays.get(name)!.shape[0] !== rowCount) continue;
    const count = await countMarks(file, name, rowCount);
    if (count > 0) likely.push(`"${name}" (${count} rows)`);
    else if (/episode|traj|rollout/i.test(name.slice(name.lastIndexOf("/") + 1))) likely.push(`"${name}"`);
  }
  const advice =
    file.arrays.has("episode_index") && file.arrays.has("frame_index")
      ? "this is a file of a LeRobot dataset, so give the folder that holds its meta/info.json"
      : `name the arrays that do with "episode" or "end" in a mapping file${likely.length > 0 ? `, such as ${likely.join(" or ")}` : ""}, or write "episode": "file" there if the whole file is one episode`;
  return new UserError(`${file.path} does not say where episodes end: ${reason}; ${advice}`);
}

/** The number of rows that an array marks, if it could hold end marks: 0 and 1 alone, few ones, and a one in the last row. */
async function countMarks(file: ArrayFile, name: string, rowCount: number): Promise<number> {
  let count = 0;
  let last = 0;
  try {
    for await (const { blocks } of rowBlocks(file, [name], rowCount)) {
      if (!blocks[0].every((value) => value === 0 || value === 1)) return 0;
      count += blocks[0].filter((value) => value === 1).length;
      last = blocks[0].at(-1)!;
    }
  } catch {
    return 0; // An array that cannot be read marks nothing.
  }
  return last === 1 && 2 * count <= rowCount ? count : 0;
}

/** The name of an array with one number per row. */
function single({ text, origin }: Written, widths: ReadonlyMap<string, number>): string {
  const { arrays, width } = Expression.parse(text, widths, origin);
  if (width !== 1 || widths.get(arrays[0]) !== 1)
    throw new UserError(`${origin} "${text}" has ${width} numbers per row; expected an array with one`);
  return arrays[0];
}
