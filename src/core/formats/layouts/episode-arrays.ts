import type { ActionRange } from "../../spaces/index.ts";
import type { ArrayInfo, Numbers } from "../containers/array-file.ts";
import type { Field } from "../mapping.ts";

/**
 * Logged episodes in the layout of their file: named arrays with some rows per episode. A mapping says what the arrays
 * mean, from which the number of steps follows.
 */
export interface EpisodeArrays {
  readonly path: string;
  /** In words, e.g. `"replay buffer (o, ag, g, u) in a pickled dictionary"`. */
  readonly format: string;
  /** The numbers per row of every array. */
  readonly widths: ReadonlyMap<string, number>;
  /** Arrays without the expected rows, and what is wrong with them. */
  readonly misfits?: ReadonlyMap<string, string>;
  /** The shape of a row of every array, as the file has it. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The arrays whose numbers are bytes from 0 to 255, with the shape of a row. */
  readonly bytes: ReadonlyMap<string, readonly number[]>;
  /** The stored type of every array by NumPy's name, e.g. `"float32"`. */
  readonly types: ReadonlyMap<string, string>;
  readonly episodeCount: number;
  /** The meaning of the arrays by the conventions of the format. */
  readonly defaults: Readonly<Partial<Record<Field, string>>>;
  /** How the last action is treated if an episode has as many states as actions, as a sentence for the user. */
  readonly lastRow?: string;
  /** How the file was interpreted, as sentences for the user. */
  readonly notes: readonly string[];
  /** The name of the dataset, if the file states one. */
  readonly name?: string;
  /** Id of the environment, if the file states it. */
  readonly environment?: string;
  /** The bounds of the numbers of a row, by array, if the file states them. */
  readonly ranges?: ReadonlyMap<string, ActionRange> | undefined;
  /** The names of the numbers of a row, by array, if the file states them. */
  readonly names?: ReadonlyMap<string, readonly string[]>;
  /** Doubtful end marks of episodes. They are read again. */
  doubts?(): AsyncGenerator<Doubt>;
  /** Number of rows of an array in an episode. */
  rowCount(array: string, episode: number): number;
  /** The named arrays of every episode, in order. Each map is valid until the next one. */
  episodes(arrays: readonly string[]): AsyncGenerator<ReadonlyMap<string, Numbers>>;
  /** Closes the file. */
  close(): Promise<void>;
}

/** A possible fault of a file. */
export interface Doubt {
  /** Doubts of one kind are reported together. */
  readonly kind: string;
  /** E.g. `"row 12, terminals"`. */
  readonly place: string;
  readonly message: string;
}

export function typesOf(arrays: ReadonlyMap<string, ArrayInfo>): Map<string, string> {
  return new Map(Array.from(arrays, ([name, { type }]) => [name, type]));
}

/**
 * The shape of a row of every array.
 * @param rowAxis the first axis that belongs to a row
 */
export function rowShapes(
  arrays: ReadonlyMap<string, ArrayInfo>,
  rowAxis = 1,
): Map<string, readonly number[]> {
  return new Map(Array.from(arrays, ([name, { shape }]) => [name, shape.slice(rowAxis)]));
}

/** The arrays whose numbers are bytes, with the shape of a row. */
export function byteArrays(
  arrays: ReadonlyMap<string, ArrayInfo>,
  rowAxis = 1,
): Map<string, readonly number[]> {
  return rowShapes(new Map([...arrays].filter(([, { type }]) => type === "uint8")), rowAxis);
}
