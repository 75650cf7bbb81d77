import type { Initializer } from "../graph/index.ts";

/** Every element 0. */
export const zeros: Initializer = () => {};

/** Every element `value`. */
export function filled(value: number): Initializer {
  return (values) => values.fill(value);
}

/**
 * Glorot's uniform initialiser: U(−limit, limit) with limit = √(6 · scale / (inputs + outputs)), for weights
 * [inputs, outputs] (Glorot and Bengio 2010).
 */
export function glorotUniform(scale = 1): Initializer {
  return (values, [inputs, outputs], random) => {
    const limit = Math.sqrt((6 * scale) / (inputs + outputs));
    for (let i = 0; i < values.length; i++) values[i] = random.uniform(-limit, limit);
  };
}

/**
 * A random matrix with orthonormal rows or columns, whichever are fewer, times `gain` (Saxe et al. 2014), for
 * weights [inputs, outputs].
 */
export function orthogonal(gain = 1): Initializer {
  return (values, [inputs, outputs], random) => {
    const [count, length] = inputs < outputs ? [inputs, outputs] : [outputs, inputs];
    const vectors: Float64Array[] = [];
    while (vectors.length < count) {
      const vector = Float64Array.from({ length }, () => random.normal());
      for (const other of vectors) {
        let projection = 0;
        for (let i = 0; i < length; i++) projection += vector[i] * other[i];
        for (let i = 0; i < length; i++) vector[i] -= projection * other[i];
      }
      const norm = Math.hypot(...vector);
      vectors.push(vector.map((x) => x / norm));
    }
    for (let row = 0; row < inputs; row++)
      for (let column = 0; column < outputs; column++)
        values[row * outputs + column] =
          gain * (inputs < outputs ? vectors[row][column] : vectors[column][row]);
  };
}
