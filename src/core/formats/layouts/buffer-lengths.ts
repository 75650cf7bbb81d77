import { UserError } from "../../base/errors.ts";
import type { ArrayFile } from "../containers/array-file.ts";
import type { Mapping } from "../mapping.ts";
import { conventionalEndMarks, conventionalLengths } from "./conventions.ts";

/** The shape of a buffer. */
interface BufferShape {
  readonly episodes: number;
  /** Rows of actions per episode. */
  readonly steps: number;
}

/** How long the episodes of a padded buffer are. */
export interface BufferLengths {
  /** The array that says so. */
  readonly name: string;
  /** Rows of actions that belong to each episode. */
  readonly lengths: readonly number[];
}

/**
 * The lengths of a buffer's episodes, where an array holds them under a conventional name; else all rows belong to them.
 * @throws UserError when they do not fit the buffer
 */
export async function bufferLengths(
  file: ArrayFile,
  { episodes, steps }: BufferShape,
): Promise<BufferLengths | undefined> {
  const { path, arrays } = file;
  const name = conventionalLengths(arrays.keys()).find((name) =>
    isNumeric(file, name, [episodes], [episodes, 1]),
  );
  if (name === undefined) return undefined;
  const lengths = Array.from(await file.rows(name).next(episodes));
  const wrong = lengths.findIndex((length) => !(Number.isInteger(length) && length >= 0 && length <= steps));
  if (wrong >= 0)
    throw new UserError(
      `${path}: array "${name}" holds ${lengths[wrong]} for episode ${wrong}, where the buffer has ${steps} steps; repair it, or give it another name if it holds something else`,
    );
  return { name, lengths };
}

/**
 * Rejects a buffer whose episodes continue after an end mark: it holds the steps of several episodes one after the
 * other, or padding. Marks that stay set until the end of an episode are accepted.
 * @throws UserError naming the array and the place
 */
export async function refuseEndsWithin(
  file: ArrayFile,
  { end }: Mapping,
  { episodes, steps }: BufferShape,
  known: BufferLengths | undefined,
): Promise<void> {
  if (end) return;
  const { path, arrays } = file;
  const shapes = [
    [episodes, steps],
    [episodes, steps, 1],
  ];
  for (const name of conventionalEndMarks(arrays.keys())) {
    if (!isNumeric(file, name, ...shapes)) continue;
    const reader = file.rows(name);
    for (let episode = 0; episode < episodes; episode++) {
      const marks = (await reader.next(1)).subarray(0, known?.lengths[episode]);
      const row = marks.findIndex((mark, i) => mark !== 0 && marks[i + 1] === 0);
      if (row >= 0)
        throw new UserError(
          `${path}: array "${name}" marks an end at row ${row} of episode ${episode}, and rows without a mark follow; if episodes end there, save the arrays with one row per step and without padding, and if they continue, write "end": [] in a mapping file`,
        );
    }
  }
}

function isNumeric({ arrays }: ArrayFile, name: string, ...shapes: readonly (readonly number[])[]): boolean {
  const info = arrays.get(name);
  return (
    info !== undefined &&
    /^(?:bool|u?int|float)/.test(info.type) &&
    shapes.some((shape) => shape.join() === info.shape.join())
  );
}
