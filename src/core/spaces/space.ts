/** The space of observations, goals or actions: the sizes of the axes, and the type of the numbers. */
export interface Space {
  /**
   * `[10]` for a vector, `[height, width, channels]` for an image, `[cameras, height, width, channels]` for several
   * cameras. Graphs and batches flatten it to one row.
   */
  readonly shape: readonly number[];
  /** float32, or bytes from 0 to 255, which stay bytes up to the input of a learner. */
  readonly dtype: "float32" | "uint8";
}

/** The spaces that a learner is built for. */
export interface Spaces {
  readonly observation: Space;
  /** The robot's own measurements beside images; absent if there are none. */
  readonly proprioception?: Space | undefined;
  readonly goal: Space;
  readonly action: Space;
}

/** A space of vectors of `size` numbers. */
export function vectorSpace(size: number, dtype: Space["dtype"] = "float32"): Space {
  return { shape: [size], dtype };
}

/** Whether elements of a space are images of one camera or of several. */
export function isImage({ shape, dtype }: Space): boolean {
  return dtype === "uint8" && (shape.length === 3 || shape.length === 4);
}

/** Numbers in one element of a space. */
export function sizeOfSpace({ shape }: Space): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The spaces of data of these sizes. Observations may be images, all others are vectors. */
export function vectorSpaces(sizes: {
  readonly observationSize: number;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Default: none. */
  readonly proprioceptionSize?: number | undefined;
  /** Default: float32. */
  readonly observationType?: Space["dtype"];
  /** Default: a vector. */
  readonly observationShape?: Space["shape"];
}): Spaces {
  const { observationSize, observationType = "float32", observationShape = [observationSize] } = sizes;
  const { proprioceptionSize } = sizes;
  return {
    observation: { shape: observationShape, dtype: observationType },
    ...(proprioceptionSize !== undefined && { proprioception: vectorSpace(proprioceptionSize) }),
    goal: vectorSpace(sizes.goalSize),
    action: vectorSpace(sizes.actionSize),
  };
}
