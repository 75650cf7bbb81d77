import { basename, extname, join } from "node:path";
import { UserError } from "../../../core/base/errors.ts";
import { type ArrayFile, pathsReader } from "../../../core/formats/containers/array-file.ts";
import { withoutSlice } from "../../../core/formats/expression.ts";
import { conventionalFields } from "../../../core/formats/layouts/conventions.ts";
import type { Mapping } from "../../../core/formats/mapping.ts";
import { FROM_VIDEO } from "../../../core/formats/pictures/picture.ts";
import type { Tree } from "../../files/tree.ts";

/** The name of the pictures that lie in the folder of an episode itself. */
const FRAMES = "frames";

const PICTURE = /\.(?:png|jpe?g)$/i;
const FOREIGN_PICTURE = /\.(?:webp|tiff?|bmp|gif|avif|hei[cf]|exr)$/i;
const VIDEO = /\.(?:mp4|m4v|avi|mkv|mov|webm)$/i;

/** Whether a file of that name is taken for a picture or a video. */
export function isPictureName(name: string): boolean {
  return !name.startsWith(".") && [PICTURE, FOREIGN_PICTURE, VIDEO].some((ending) => ending.test(name));
}

/** The pictures of one camera in one episode. */
interface Camera {
  /** From the folder of the dataset on. */
  readonly path: string;
  readonly tree: Tree;
  readonly names: readonly string[];
}

/**
 * The pictures in the folders that lie beside tables of the same name, such as `episode_0/` and `episode_0.csv`: one for each
 * row, numbered, and one more for the state after the last action if there is one. Those of several cameras lie in folders of
 * their own, as in `episode_0/front/`.
 */
export class EpisodeFrames {
  /** By the name of a table without its ending. */
  readonly #episodes: ReadonlyMap<string, ReadonlyMap<string, Camera>>;
  readonly #mapping: Mapping;

  constructor({ entries }: Tree, mapping: Mapping) {
    this.#episodes = new Map(
      Array.from(entries!, ([name, tree]): [string, Map<string, Camera>] => [
        name,
        camerasOf(name, tree),
      ]).filter(([, cameras]) => cameras.size > 0),
    );
    this.#mapping = mapping;
  }

  /**
   * Rejects tables without the pictures that are the observation, and such pictures without a table.
   * @param tables names of the files
   * @throws UserError
   */
  requirePairs(folder: string, tables: readonly string[]): void {
    const { observation } = this.#mapping.fields;
    for (const camera of observation?.text.split(",") ?? [])
      this.#requirePairsOf(camera.trim(), folder, tables);
  }

  #requirePairsOf(camera: string, folder: string, tables: readonly string[]): void {
    const filmed = tables.find((name) => this.#episodes.get(stemOf(name))?.has(camera));
    if (filmed === undefined) return;
    const bare = tables.find((name) => !this.#episodes.get(stemOf(name))?.has(camera));
    const place = (name: string) => (camera === FRAMES ? name : `${name}/${camera}`);
    if (bare !== undefined)
      throw new UserError(
        `${folder} has no pictures in ${place(stemOf(bare))} for ${bare}, as it has for ${filmed}; add them, or leave the table out`,
      );
    const lone = [...this.#episodes].find(
      ([name, cameras]) => cameras.has(camera) && !tables.some((table) => stemOf(table) === name),
    );
    if (lone)
      throw new UserError(
        `${folder} has pictures in ${place(lone[0])}, but no ${lone[0]}${extname(filmed)} with their actions; add it, or move the pictures away`,
      );
  }

  /**
   * The table `file` with the pictures beside it as arrays: `"frames"`, or one for each camera.
   * @throws UserError when it has an array of that name; it is closed then
   */
  async addTo(file: ArrayFile): Promise<ArrayFile> {
    const cameras = this.#episodes.get(stemOf(file.path));
    if (!cameras) return file;
    const twice = [...cameras.keys()].find((name) => file.arrays.has(name));
    if (twice !== undefined) {
      await file.close();
      throw new UserError(
        `${file.path} has an array "${twice}", and the pictures beside it have that name too; rename the array`,
      );
    }
    return {
      ...file,
      arrays: new Map([
        ...file.arrays,
        ...Array.from(
          cameras,
          ([name, { names }]) => [name, { type: "pictures", shape: [names.length] }] as const,
        ),
      ]),
      packed: (name) => {
        const camera = cameras.get(name);
        return camera ? pathsReader(async () => this.#pathsOf(camera, file)) : file.packed!(name);
      },
    };
  }

  /** The paths of the pictures of a camera in the order of their numbers. */
  #pathsOf({ path, tree, names }: Camera, { path: table, arrays }: ArrayFile): string[] {
    const { action } = this.#mapping.fields;
    const name = action ? withoutSlice(action.text.split(",")[0]) : (conventionalFields(arrays).action ?? "");
    const rows = arrays.get(name)?.shape[0];
    const ordered = inOrder(tree.path, names);
    if (rows !== undefined && names.length !== rows && names.length !== rows + 1)
      throw new UserError(
        `${tree.path} holds ${names.length} pictures, but ${basename(table)} ${rows} actions; give one picture for each, and one more for the state after the last if there is one`,
      );
    return ordered.map((frame) => `${path}/${frame}`);
  }
}

function stemOf(path: string): string {
  return basename(path, extname(path));
}

function camerasOf(path: string, tree: Tree): Map<string, Camera> {
  const cameras = new Map<string, Camera>();
  const add = (name: string, path: string, tree: Tree) => {
    const names = [...(tree.entries ?? [])].filter(([name, { entries }]) => !entries && isPictureName(name));
    if (names.length > 0) cameras.set(name, { path, tree, names: names.map(([name]) => name) });
  };
  add(FRAMES, path, tree);
  for (const [name, folder] of tree.entries ?? []) add(name, `${path}/${name}`, folder);
  return cameras;
}

/**
 * The names of pictures by the last number in each, which may be a time in seconds, as in `1700000000.900000.png`.
 * @throws UserError when one is in another format or without a number, or a number is there twice or missing, or when it is not
 * clear which number counts
 */
function inOrder(folder: string, names: readonly string[]): string[] {
  for (const name of names) {
    if (VIDEO.test(name))
      throw new UserError(`${join(folder, name)} is a video, which is not decoded; ${FROM_VIDEO}`);
    if (!PICTURE.test(name))
      throw new UserError(
        `${join(folder, name)} is a picture of another format than PNG and JPEG; save it as PNG`,
      );
    if (!/\d/.test(name))
      throw new UserError(
        `${join(folder, name)} has no number in its name; number the pictures in their order, or move it away`,
      );
  }
  const numberOf = numberedBy(folder, names);
  const frames = names.map((name) => ({ name, number: numberOf(name) }));
  frames.sort((a, b) => (a.number < b.number ? -1 : 1));
  const gaps = frames.slice(1).map(({ number }, i) => number - frames[i].number);
  const twice = gaps.indexOf(0n);
  if (twice >= 0)
    throw new UserError(
      `${folder} has two pictures with the number ${frames[twice].number}, ${frames[twice].name} and ${frames[twice + 1].name}; give each camera a folder of its own, and each picture a number of its own`,
    );
  const usual = gaps.toSorted((a, b) => (a < b ? -1 : 1))[(gaps.length - 1) >> 1];
  // Names that are times are not evenly spaced.
  const missing = gaps.every((gap) => gap % usual === 0n) ? gaps.findIndex((gap) => gap > usual) : -1;
  if (missing >= 0)
    throw new UserError(
      `${folder} lacks the picture with the number ${frames[missing].number + usual}, between ${frames[missing].name} and ${frames[missing + 1].name}; add it, or leave the episode out`,
    );
  return frames.map(({ name }) => name);
}

/** Digits after the decimal point of the number that a name ends in; 0 if there is none. */
function fractionDigits(name: string): number {
  const [whole, fraction = ""] = stemOf(name).split(".").slice(-2);
  return /\d$/.test(whole) && /^\d+$/.test(fraction) ? fraction.length : 0;
}

/** Which number of a name counts: the last one or, where these are fractions of seconds, the time that they belong to. */
function numberedBy(folder: string, names: readonly string[]): (name: string) => bigint {
  const numbersOf = (name: string) => stemOf(name).match(/\d+/g)!;
  const last = (name: string) => BigInt(numbersOf(name).at(-1)!);
  const before = (name: string) => numbersOf(name).slice(0, -1).join(" ");
  if (names.every((name) => before(name) === before(names[0]))) return last;
  const [digits, ...others] = names.map(fractionDigits);
  if (digits > 0 && others.every((other) => other === digits))
    return (name) => BigInt(numbersOf(name).slice(-2).join(""));
  // Other numbers before the last one, such as a time before a count, must give the same order.
  const sorted = names.toSorted((a, b) => (last(a) < last(b) ? -1 : 1));
  const wrong = sorted.findIndex(
    (name, i) => i > 0 && !comesAfter(numbersOf(name), numbersOf(sorted[i - 1])),
  );
  if (wrong >= 0)
    throw new UserError(
      `${folder} has ${sorted[wrong - 1]} and ${sorted[wrong]}, whose numbers define two orders; leave one number in each name, with as many digits behind a point`,
    );
  return last;
}

/** Whether numbers, compared one after the other, are larger. */
function comesAfter(numbers: readonly string[], others: readonly string[]): boolean {
  for (const [i, digits] of numbers.entries()) {
    const difference = BigInt(digits) - BigInt(others[i] ?? 0);
    if (difference !== 0n) return difference > 0n;
  }
  return true;
}
