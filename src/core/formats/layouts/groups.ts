import { UserError } from "../../base/errors.ts";
import { type ArrayFile, type ArrayInfo, type Numbers, rowWidth } from "../containers/array-file.ts";
import { withoutSlice } from "../expression.ts";
import type { Mapping } from "../mapping.ts";
import { conventionalEndMarks, conventionalFields } from "./conventions.ts";
import { byteArrays, type EpisodeArrays, rowShapes, typesOf } from "./episode-arrays.ts";

/** The arrays of one episode. */
export interface EpisodeGroup {
  /** As the file names it, e.g. `"data/demo_0"`. */
  readonly name: string;
  /** The arrays by their names within the group, which are the same in all of them: the names in the file. */
  readonly arrays: ReadonlyMap<string, string>;
}

/** A whole file as one episode. */
export function wholeFile({ arrays }: ArrayFile): EpisodeGroup[] {
  return [{ name: "", arrays: new Map(Array.from(arrays.keys(), (name) => [name, name])) }];
}

/**
 * The groups of a file that keeps the arrays of each episode apart, under numbered names: `data/demo_0/actions`
 * (robomimic), `0/actions` (a list of dictionaries), `episode_0_actions` or `actions_0` (d3rlpy). None where no numbered
 * group holds actions.
 */
export function episodeGroups(file: ArrayFile, { fields }: Mapping): EpisodeGroup[] {
  const families = new Map<string, Map<string, Map<string, string>>>();
  for (const name of file.arrays.keys())
    for (const { family, number, local } of numberedParts(name)) {
      const groups = families.get(family) ?? new Map<string, Map<string, string>>();
      families.set(family, groups.set(number, (groups.get(number) ?? new Map()).set(local, name)));
    }
  const actionsOf = (group: ReadonlyMap<string, string>) =>
    file.arrays.get(group.get(actionIn(group, fields) ?? "") ?? "");
  const [best] = [...families]
    .map(([family, groups]) => ({
      family,
      // Columns such as action_0 and action_1 are numbers of one action.
      groups: [...groups].filter(
        ([, group]) => (actionsOf(group)?.shape.length ?? 0) > (family === "_#" ? 1 : 0),
      ),
    }))
    .toSorted((a, b) => b.groups.length - a.groups.length);
  return (best?.groups ?? [])
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([number, arrays]) => ({ name: best.family.replace(/#[/_]?$/, number), arrays }));
}

/** The name of a group's action, by mapping or convention. */
function actionIn(group: ReadonlyMap<string, string>, { action }: Mapping["fields"]): string | undefined {
  if (!action) return conventionalFields(group).action;
  return [...group.keys()].find((name) => mentions(action.text, name));
}

/** A family of names such as `episode_#_`; those of others, such as `arm_#_`, are parts of one episode. */
const EPISODE_NAME = /(?:^|[/_])(?:episode|ep|demo|traj|trajectory|rollout)_?#_$/i;

/** Every way to read a name as that of an array in a numbered group; `#` stands for the number in the family's name. */
function numberedParts(name: string): { family: string; number: string; local: string }[] {
  const parts = Array.from(name.matchAll(/\d+/g), ({ 0: number, index }) => {
    const separator = index + number.length;
    const family = `${name.slice(0, index)}#${name.slice(separator, separator + 1)}`;
    return { family, number, local: name.slice(separator + 1) };
  }).filter(({ family }) => family.endsWith("/") || EPISODE_NAME.test(family));
  const end = name.lastIndexOf("_");
  const number = name.slice(end + 1);
  return end > 0 && /^\d+$/.test(number)
    ? [...parts, { family: "_#", number, local: name.slice(0, end) }]
    : parts;
}

/**
 * Rejects entries of a list that are steps, not episodes: an end mark of each is a single number, and its action is one
 * row. Where all entries are alike they are rows already; here an array has another length in some of them.
 * @throws UserError
 */
export function refuseSteps(
  { path, arrays }: ArrayFile,
  groups: readonly EpisodeGroup[],
  { fields }: Mapping,
): void {
  const shapesOf = (local: string) => groups.map((group) => arrays.get(group.arrays.get(local) ?? "")?.shape);
  const names = [...groups[0].arrays.keys()];
  const mark = conventionalEndMarks(names).find((name) =>
    shapesOf(name).every((shape) => shape?.length === 0),
  );
  const action = actionIn(groups[0].arrays, fields);
  if (mark === undefined || action === undefined) return;
  const lengths = new Set(shapesOf(action).map((shape) => (shape?.length === 1 ? shape[0] : undefined)));
  if (lengths.size > 1 || lengths.has(undefined)) return;
  const ragged = names.find((name) => new Set(shapesOf(name).map(String)).size > 1) ?? action;
  throw new UserError(
    `${path}: its entries are single steps, since "${mark}" is one number in each, but "${ragged}" has not the same length in all of them; repair it, or leave it out`,
  );
}

/** Whether an expression could take numbers of the array `name`. */
function mentions(text: string, name: string): boolean {
  return text.split(",").some((part) => withoutSlice(part) === name);
}

/**
 * Files with a group of arrays per episode. An array with one axis and one length in all groups, which is not that of
 * the steps, is one row of numbers per episode, such as a goal.
 */
export function layOutGroups(
  file: ArrayFile,
  groups: readonly EpisodeGroup[],
  format: string,
): EpisodeArrays {
  const { path } = file;
  const infos = groups.map(
    ({ arrays }) =>
      new Map(
        Array.from(arrays, ([local, name]): [string, ArrayInfo] => [local, file.arrays.get(name)!]).filter(
          ([, { type, shape }]) => /^(?:bool|u?int|float|pictures)/.test(type) && shape.length > 0,
        ),
      ),
  );
  const [first] = infos;
  const defaults = conventionalFields(first);
  const vectors = oncePerEpisode(infos, defaults.action);
  const widthOf = (name: string, { shape }: ArrayInfo) => (vectors.has(name) ? shape[0] : rowWidth(shape));
  const widths = new Map(Array.from(first, ([name, info]) => [name, widthOf(name, info)]));
  const misfits = new Map<string, string>();
  for (const [name, width] of widths)
    for (const [episode, group] of infos.entries()) {
      const info = group.get(name);
      if (
        info &&
        widthOf(name, info) === width &&
        (info.type === "uint8") === (first.get(name)!.type === "uint8")
      )
        continue;
      misfits.set(
        name,
        `is missing or of another shape or type in ${groups[episode].name || "one of the parts"}`,
      );
      break;
    }
  return {
    path,
    format,
    widths,
    misfits,
    types: typesOf(first),
    shapes: rowShapes(first),
    bytes: byteArrays(first),
    episodeCount: groups.length,
    defaults,
    lastRow: "the last action of each episode is not used, because the state after it is not in the file",
    notes: [],
    rowCount: (name, episode) => (vectors.has(name) ? 1 : infos[episode].get(name)!.shape[0]),
    async *episodes(names) {
      for (const [episode, { arrays }] of groups.entries()) {
        const read = new Map<string, Numbers>();
        for (const name of names)
          read.set(name, await file.rows(arrays.get(name)!).next(infos[episode].get(name)!.shape[0]));
        yield read;
      }
    },
    close: () => file.close(),
  };
}

/** The arrays that are one row of numbers in every group, and not a number per step. */
function oncePerEpisode(
  infos: readonly ReadonlyMap<string, ArrayInfo>[],
  action: string | undefined,
): ReadonlySet<string> {
  const isVector = (name: string, length: number) =>
    infos.every((group) => group.get(name)?.shape.length === 1 && group.get(name)!.shape[0] === length) &&
    infos.some((group) => Math.abs((group.get(action ?? "")?.shape[0] ?? length) - length) > 1);
  return new Set([...infos[0]].filter(([name, { shape }]) => isVector(name, shape[0])).map(([name]) => name));
}
