/** What an observation, goal or action is: the sizes of its axes, and the type of its numbers. */
export interface Space {
  /** `[10]` for a vector, `[height, width, channels]` for an image. Graphs and batches hold its numbers as one row. */
  readonly shape: readonly number[];
  /** Numbers, or bytes from 0 to 255, which stay bytes on their way into a learner. */
  readonly dtype: "float32" | "uint8";
}

/** The spaces that a learner is built for. */
export interface Spaces {
  readonly observation: Space;
  readonly goal: Space;
  readonly action: Space;
}

/** A space of vectors of `size` numbers. */
export function vectorSpace(size: number, dtype: Space["dtype"] = "float32"): Space {
  return { shape: [size], dtype };
}

/** Whether elements of a space are images, `[height, width, channels]` of bytes. */
export function isImage({ shape, dtype }: Space): boolean {
  return dtype === "uint8" && shape.length === 3;
}

/** Numbers in one element of a space. */
export function sizeOfSpace({ shape }: Space): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Spaces of vectors of these sizes; observations can be images. */
export function vectorSpaces(sizes: {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Default float32. */
  readonly observationType?: Space["dtype"];
  /** Default a vector. */
  readonly observationShape?: Space["shape"];
}): Spaces {
  const { observationSize, observationType = "float32", observationShape = [observationSize] } = sizes;
  return {
    observation: { shape: observationShape, dtype: observationType },
    goal: vectorSpace(sizes.goalSize),
    action: vectorSpace(sizes.actionSize),
  };
}
