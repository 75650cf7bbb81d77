import { UserError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Numbers } from "./containers/array-file.ts";

/** Some of the numbers of each row of one array: from `first` on, `count` of them. */
interface Pick {
  readonly array: string;
  readonly first: number;
  readonly count: number;
}

/**
 * Says where numbers come from, e.g. `qpos[0:2]`, `o[-3:]` or `gripper, block[2]`: parts of the rows of named arrays, one
 * after the other. Indices are those of Python: the end of a slice is not in it, and negative ones count from the end.
 * An array whose own name looks like a slice or a list, such as `qpos[0]`, is meant by that name.
 */
export class Expression {
  readonly #picks: readonly Pick[];
  readonly #widths: ReadonlyMap<string, number>;
  /** The arrays in it, each once. */
  readonly arrays: readonly string[];
  /** Numbers it gives per row. */
  readonly width: number;

  private constructor(picks: readonly Pick[], widths: ReadonlyMap<string, number>) {
    this.#picks = picks;
    this.#widths = widths;
    this.arrays = [...new Set(picks.map(({ array }) => array))];
    this.width = picks.reduce((sum, { count }) => sum + count, 0);
  }

  /**
   * @param widths the arrays there are, with their numbers per row
   * @param origin where the user wrote it, for errors, e.g. `"--achieved-goal"`
   * @throws UserError when it is no expression, names an array that is not there, or goes beyond its row.
   */
  static parse(text: string, widths: ReadonlyMap<string, number>, origin: string): Expression {
    return new Expression(parsePicks(text, widths, `${origin} ${JSON.stringify(text)}`), widths);
  }

  /** The name of the array, if the expression is all numbers of its rows. */
  get whole(): string | undefined {
    const [{ array, count }] = this.#picks;
    return this.#picks.length === 1 && count === this.#widths.get(array) ? array : undefined;
  }

  /** Whether it gives the rows of each of its arrays as they are. */
  get isOfWholeRows(): boolean {
    return this.#picks.every(({ array, count }) => count === this.#widths.get(array));
  }

  /** (width): `value` of each number, given its array and its place in a row of that. */
  map<Value>(value: (array: string, index: number) => Value): Value[] {
    return this.#picks.flatMap(({ array, first, count }) =>
      Array.from({ length: count }, (_, i) => value(array, first + i)),
    );
  }

  /** The same numbers of other arrays, which `rename` gives for those in it; undefined where it lacks one of them. */
  ofOthers(rename: (array: string) => string | undefined): Expression | undefined {
    const picks = this.#picks.map(({ array, ...slice }) => ({ array: rename(array), ...slice }));
    return picks.every((pick): pick is Pick => pick.array !== undefined)
      ? new Expression(picks, this.#widths)
      : undefined;
  }

  /** The numbers (rows, width) of the rows of `arrays` from `first` on. */
  gather(arrays: ReadonlyMap<string, Numbers>, rows: number, first = 0): Numbers {
    if (this.whole !== undefined)
      return arrays.get(this.whole)!.subarray(first * this.width, (first + rows) * this.width);
    const areAll = (type: typeof Float32Array | typeof Uint8Array) =>
      this.arrays.every((name) => arrays.get(name) instanceof type);
    const Gathered = areAll(Float32Array) ? Float32Array : areAll(Uint8Array) ? Uint8Array : Float64Array;
    const gathered = new Gathered(rows * this.width);
    let offset = 0;
    for (const { array, first: start, count } of this.#picks) {
      const source = arrays.get(array)!;
      const width = this.#widths.get(array)!;
      for (let row = 0; row < rows; row++) {
        const from = (first + row) * width + start;
        gathered.set(source.subarray(from, from + count), row * this.width + offset);
      }
      offset += count;
    }
    return gathered;
  }
}

/** Arrays with slices and commas between them. Names can hold both signs, so what is the name of an array is not a slice. */
function parsePicks(text: string, widths: ReadonlyMap<string, number>, origin: string): Pick[] {
  const picks: Pick[] = [];
  for (let rest = text; ; rest = rest.slice(1)) {
    rest = rest.trimStart();
    const name = longestName(rest, widths) ?? unknownName(rest, widths, origin);
    const [after, brackets] = AFTER_NAME.exec(rest.slice(name.length))!;
    picks.push(pickOf(name, brackets, widths.get(name)!, origin));
    rest = rest.slice(name.length + after.length);
    if (rest === "") return picks;
  }
}

/** An optional slice before the end or a comma. */
const AFTER_NAME = /^\s*(?:\[([^[\]]*)\]\s*)?(?=$|,)/;

/** A part of an expression without its slice: the name of an array, unless that looks like a slice itself. */
export function withoutSlice(part: string): string {
  const text = part.trim();
  const start = text.endsWith("]") ? text.lastIndexOf("[") : -1;
  return start < 0 ? text : text.slice(0, start).trimEnd();
}

/** The longest name of an array that is a whole part at the beginning of `text`. */
function longestName(text: string, widths: ReadonlyMap<string, number>): string | undefined {
  let longest: string | undefined;
  for (const name of widths.keys())
    if (
      name.length > (longest?.length ?? 0) &&
      text.startsWith(name) &&
      AFTER_NAME.test(text.slice(name.length))
    )
      longest = name;
  return longest;
}

/** Rejects a `text` that does not begin with the name of an array. */
function unknownName(text: string, widths: ReadonlyMap<string, number>, origin: string): never {
  const [, before] = /^([^[\]]+)(?:\[[^[\]]*\])?$/.exec(text.split(",")[0].trim()) ?? [];
  if (before === undefined) throw new UserError(`${origin}: expected arrays with slices, as in qpos[0:2]`);
  const name = before.trimEnd();
  const suggestion = nearest(name, widths.keys());
  throw new UserError(
    `${origin}: there is no array "${name}"${suggestion === undefined ? "" : `; did you mean "${suggestion}"?`}`,
  );
}

function pickOf(array: string, brackets: string | undefined, width: number, origin: string): Pick {
  if (width === 0) throw new UserError(`${origin}: the rows of ${array} hold no numbers; name another array`);
  if (brackets === undefined) return { array, first: 0, count: width };
  const ends = brackets.split(":").map((end) => end.trim());
  const isSlice = ends.length === 2 || (ends.length === 1 && ends[0] !== "");
  if (!isSlice || !ends.every((end) => /^(?:-?\d{1,9})?$/.test(end)))
    throw new UserError(`${origin}: [${brackets}] is not a slice; write [2], [0:3] or [-3:]`);
  const place = (index: string, otherwise: number) =>
    index === "" ? otherwise : Number(index) + (Number(index) < 0 ? width : 0);
  const first = place(ends[0], 0);
  const end = ends.length === 1 ? first + 1 : place(ends[1], width);
  if (first < 0 || end > width || first >= end)
    throw new UserError(
      `${origin}: ${array} has ${width} numbers per row, so [${brackets}] picks none or too many of them`,
    );
  return { array, first, count: end - first };
}
