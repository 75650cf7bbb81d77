import { UserError } from "../../base/errors.ts";
import { type ArrayFile, type Numbers, rowWidth } from "../containers/array-file.ts";
import { Expression } from "../expression.ts";
import type { Field, Mapping, Written } from "../mapping.ts";
import { byteArrays, type EpisodeArrays } from "./episode-arrays.ts";

/** Arrays that mark the last row of an episode, by convention. */
const END_MARKS = ["terminals", "timeouts"];
/** Rows of marks and numbers of episodes that are read at once. */
const BLOCK = 1 << 16;

/**
 * Files in which row i of every array belongs to step i of all episodes, one episode after the other: those of OGBench
 * and D4RL, tables, and any arrays that a mapping describes so.
 *
 * The states of an episode of n rows are its n rows, so it has n − 1 actions. In OGBench's files the last row of an
 * episode is a final state without an action; in others the state after the last action is not in the file. A goal may
 * also be stored once per episode.
 */
export async function layOutFlat(file: ArrayFile, mapping: Mapping): Promise<EpisodeArrays> {
  const { path, arrays } = file;
  const widths = new Map([...arrays].map(([name, { shape }]) => [name, rowWidth(shape)]));
  const rowCount = countSteps(file, mapping, widths);
  const rowsOf = (name: string) => arrays.get(name)!.shape[0];
  const { lengths, marks, ended } = await episodeRows(file, mapping, widths, rowCount);
  const once = (name: string) => rowsOf(name) !== rowCount && rowsOf(name) === lengths.length;
  const misfits = new Map<string, string>();
  for (const name of widths.keys())
    if (rowsOf(name) !== rowCount && !once(name))
      misfits.set(name, misfit(rowsOf(name), rowCount, `, or ${lengths.length}, one per episode`));
  const ogbench = arrays.has("terminals") && !arrays.has("timeouts") && !arrays.has("rewards");
  const d4rl = arrays.has("terminals") && !ogbench;
  const notes = [
    ogbench
      ? "terminals mark the last state of an episode; the action beside it is not used"
      : "the last action of each episode is not used, because the state after it is not in the file",
    ...(ended ? [] : ["the last episode has no end mark; it ends with the file"]),
  ];
  return {
    path,
    format: `${ogbench ? "OGBench arrays" : d4rl ? "D4RL arrays" : "rows of steps"} in a ${file.format}`,
    widths,
    misfits,
    bytes: byteArrays(arrays),
    episodeCount: lengths.length,
    defaults: defaultFields(widths),
    notes,
    async *doubts() {
      if (!ended)
        yield {
          kind: "no last mark",
          place: `row ${rowCount - 1}`,
          message:
            "the last row has no mark of an end, so its episode may be cut off; mark it, or leave it out",
        };
      for await (const { first, blocks } of markBlocks(file, marks, rowCount))
        for (const [index, block] of blocks.entries())
          for (const [i, mark] of block.entries())
            if (mark !== 0 && mark !== 1)
              yield {
                kind: "odd mark",
                place: `row ${first + i}, ${marks[index]}`,
                message: `${mark} was taken for the end of an episode; make it 1, or 0 where none ends`,
              };
    },
    rowCount: (name, episode) => (once(name) ? 1 : lengths[episode]),
    async *episodes(names) {
      const readers = names.map((name) => [name, file.rows(name)] as const);
      for (const length of lengths) {
        const read = new Map<string, Numbers>();
        for (const [name, reader] of readers) read.set(name, await reader.next(once(name) ? 1 : length));
        yield read;
      }
    },
    close: () => file.close(),
  };
}

function defaultFields(widths: ReadonlyMap<string, number>): Partial<Record<Field, string>> {
  const first = (...names: string[]) => names.find((name) => widths.has(name));
  return {
    observation: first("observations"),
    action: first("actions"),
    achievedGoal: first("achieved_goals"),
    desiredGoal: first("desired_goals", "infos/goal"),
  };
}

/** The rows of the actions. */
function countSteps(
  { path, arrays }: ArrayFile,
  { fields }: Mapping,
  widths: ReadonlyMap<string, number>,
): number {
  const action = fields.action ?? { text: "actions", origin: path };
  if (!fields.action && !arrays.has("actions"))
    throw new UserError(
      `${path} holds ${quotedList(arrays.keys())}, which is no layout that Smore knows, since there is no "actions"; say with a mapping file what they are`,
    );
  const [name] = new Expression(action.text, widths, action.origin).arrays;
  const [rowCount] = arrays.get(name)!.shape;
  if (!rowCount)
    throw new UserError(`${path}: array "${name}" is empty; give a file with at least one episode`);
  return rowCount;
}

function requireRows({ path, arrays }: ArrayFile, name: string, rowCount: number, field: string): void {
  const [rows] = arrays.get(name)!.shape;
  if (rows !== rowCount)
    throw new UserError(
      `${path}: array "${name}" ${misfit(rows, rowCount)}; repair it, or name another one with "${field}" in a mapping file`,
    );
}

function misfit(rows: number | undefined, rowCount: number, otherwise = ""): string {
  return `has ${rows === undefined ? "no rows" : `${rows} rows`}, where ${rowCount} are expected, one per step${otherwise}`;
}

/** How many rows each episode has. */
async function episodeRows(
  file: ArrayFile,
  { episode, end }: Mapping,
  widths: ReadonlyMap<string, number>,
  rowCount: number,
): Promise<{ lengths: number[]; marks: readonly string[]; ended: boolean }> {
  if (episode) {
    const number = single(episode, widths);
    requireRows(file, number, rowCount, "episode");
    const lengths = await lengthsByNumber(file, number, rowCount);
    return { lengths, marks: [], ended: true };
  }
  const marks =
    end?.map((written) => single(written, widths)) ?? END_MARKS.filter((name) => widths.get(name) === 1);
  if (marks.length === 0)
    throw new UserError(
      `${file.path} does not say where episodes end: there is no ${quotedList(END_MARKS, "or")}; name the arrays that do with "episode" or "end" in a mapping file`,
    );
  for (const name of marks) requireRows(file, name, rowCount, "end");
  const lengths: number[] = [];
  let length = 0;
  for await (const { first, count, blocks } of markBlocks(file, marks, rowCount)) {
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
  if (length > 0) lengths.push(length);
  return { lengths, marks, ended: length === 0 };
}

/** Rows `first` … `first + count` − 1 of all arrays of marks, then the next ones; valid until those. */
async function* markBlocks(
  file: ArrayFile,
  marks: readonly string[],
  rowCount: number,
): AsyncGenerator<{ readonly first: number; readonly count: number; readonly blocks: readonly Numbers[] }> {
  const readers = marks.map((name) => file.rows(name));
  for (let first = 0; first < rowCount; first += BLOCK) {
    const count = Math.min(BLOCK, rowCount - first);
    const blocks: Numbers[] = [];
    for (const reader of readers) blocks.push(await reader.next(count));
    yield { first, count, blocks };
  }
}

/** Row counts of runs of the same number; a number that returns after another one is an error. */
async function lengthsByNumber(file: ArrayFile, name: string, rowCount: number): Promise<number[]> {
  const reader = file.rows(name);
  const seen = new Set<number>();
  const lengths: number[] = [];
  let current: number | undefined;
  for (let row = 0; row < rowCount; row += BLOCK) {
    const count = Math.min(BLOCK, rowCount - row);
    const block = await reader.next(count);
    for (let i = 0; i < count; i++) {
      if (block[i] !== current) {
        current = block[i];
        if (Number.isNaN(current))
          throw new UserError(
            `${file.path}: array "${name}" holds NaN at row ${row + i}; every row needs the number of its episode`,
          );
        if (seen.has(current))
          throw new UserError(
            `${file.path}: array "${name}" comes back to episode ${current} at row ${row + i}; sort the rows by episode`,
          );
        seen.add(current);
        lengths.push(0);
      }
      lengths[lengths.length - 1]++;
    }
  }
  return lengths;
}

/** The name of an array with one number per row. */
function single({ text, origin }: Written, widths: ReadonlyMap<string, number>): string {
  const { arrays, width } = new Expression(text, widths, origin);
  if (width !== 1 || widths.get(arrays[0]) !== 1)
    throw new UserError(`${origin} "${text}" has ${width} numbers per row; expected an array with one`);
  return arrays[0];
}

function quotedList(names: Iterable<string>, word = "and"): string {
  const quoted = [...names].map((name) => `"${name}"`);
  if (quoted.length > 12) return `${quoted.slice(0, 12).join(", ")} and ${quoted.length - 12} more`;
  return quoted.length < 2
    ? (quoted[0] ?? "nothing")
    : `${quoted.slice(0, -1).join(", ")} ${word} ${quoted.at(-1)}`;
}
