import { UserError } from "../../base/errors.ts";
import { type ArrayFile, type Numbers, rowWidth } from "../containers/array-file.ts";
import { Expression } from "../expression.ts";
import type { Mapping } from "../mapping.ts";
import { conventionalFields, folderOfActions } from "./conventions.ts";
import { doubtfulMarks, episodeRows, misfit } from "./end-marks.ts";
import { byteArrays, type EpisodeArrays, rowShapes, typesOf } from "./episode-arrays.ts";
import { quotedList } from "./quoted-list.ts";

/**
 * Files in which row i of every array belongs to step i of all episodes, one episode after the other: those of OGBench
 * and D4RL, tables, and any arrays that a mapping describes so.
 *
 * The states of an episode of n rows are its n rows, so it has n − 1 actions, unless the state after each action is in
 * an array of its own. In OGBench's files the last row of an episode is a final state without an action; in others the
 * state after the last action is not in the file. A goal may also be stored once per episode.
 */
export async function layOutFlat(file: ArrayFile, mapping: Mapping): Promise<EpisodeArrays> {
  const { path, arrays } = file;
  const widths = new Map([...arrays].map(([name, { shape }]) => [name, rowWidth(shape)]));
  const defaults = conventionalFields(widths);
  const rowCount = countSteps(file, mapping, widths, defaults.action);
  const rowsOf = (name: string) => arrays.get(name)!.shape[0];
  const cut = await episodeRows(file, mapping, widths, rowCount);
  const { lengths, marks, ended } = cut;
  const once = (name: string) => rowsOf(name) !== rowCount && rowsOf(name) === lengths.length;
  const misfits = new Map<string, string>();
  for (const name of widths.keys())
    if (rowsOf(name) !== rowCount && !once(name))
      misfits.set(name, misfit(rowsOf(name), rowCount, `, or ${lengths.length}, one per episode`));
  const folder = folderOfActions(widths.keys()) ?? "";
  const has = (name: string) => arrays.has(folder + name);
  const ogbench = has("terminals") && !has("timeouts") && !has("rewards");
  const d4rl = has("terminals") && !ogbench;
  const classic = marks.every((name) => /(?:^|\/)(?:terminals|timeouts)$/.test(name));
  return {
    path,
    format: `${ogbench ? "OGBench arrays" : d4rl ? "D4RL arrays" : "rows of steps"} in a ${file.format}`,
    widths,
    misfits,
    types: typesOf(arrays),
    shapes: rowShapes(arrays),
    bytes: byteArrays(arrays),
    episodeCount: lengths.length,
    defaults,
    lastRow:
      ogbench && classic
        ? "terminals mark the last state of an episode; its action is not used"
        : "the last action of each episode is not used, because the state after it is not in the file",
    notes: [
      ...(classic || mapping.end ? [] : [`episodes end where ${quotedList(marks, "or")} is not 0`]),
      ...(cut.note === undefined ? [] : [cut.note]),
      ...(ended ? [] : ["the last episode has no end mark; it ends with the file"]),
    ],
    doubts: () => doubtfulMarks(file, cut, rowCount),
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

/** The rows of the actions. */
function countSteps(
  { path, arrays }: ArrayFile,
  { fields }: Mapping,
  widths: ReadonlyMap<string, number>,
  conventional: string | undefined,
): number {
  if (!fields.action && conventional === undefined)
    throw new UserError(
      `${path} holds ${quotedList(arrays.keys())}, which is not a layout that Smore supports, since there is no "actions"; give their meaning in a mapping file`,
    );
  const { text, origin } = fields.action ?? { text: conventional!, origin: path };
  const [name] = Expression.parse(text, widths, origin).arrays;
  const [rowCount] = arrays.get(name)!.shape;
  if (!rowCount)
    throw new UserError(`${path}: array "${name}" is empty; give a file with at least one episode`);
  return rowCount;
}
