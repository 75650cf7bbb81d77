import type { Initializer } from "../graph/index.ts";
import type { RandomGenerator } from "../random/generator.ts";

/** An initialiser that sets every element to 0. */
export const zeros: Initializer = () => {};

/** An initialiser that sets every element to `value`. */
export function filled(value: number): Initializer {
  return (values) => values.fill(value);
}

/**
 * Glorot's uniform initialiser for weights [inputs, outputs]: U(−limit, limit) with limit = √(6 · scale / (inputs +
 * outputs)) (Glorot and Bengio 2010, Eq. 16).
 */
export function glorotUniform(scale = 1): Initializer {
  return (values, [inputs, outputs], random) => {
    const limit = Math.sqrt((6 * scale) / (inputs + outputs));
    for (let i = 0; i < values.length; i++) values[i] = random.uniform(-limit, limit);
  };
}

/**
 * An initialiser for weights [inputs, outputs]: a random matrix with orthonormal rows or columns, whichever are fewer,
 * times `gain` (Saxe, McClelland and Ganguli 2014).
 */
export function orthogonal(gain = 1): Initializer {
  return (values, [inputs, outputs], random) => {
    const [count, length] = inputs < outputs ? [inputs, outputs] : [outputs, inputs];
    const vectors = orthonormalVectors(count, length, random);
    for (let row = 0; row < inputs; row++)
      for (let column = 0; column < outputs; column++)
        values[row * outputs + column] =
          gain * vectors[inputs < outputs ? row * length + column : column * length + row];
  };
}

/** Random orthonormal vectors by the Gram–Schmidt process: the first `count` rows of a matrix [·, length]. */
function orthonormalVectors(count: number, length: number, random: RandomGenerator): Float64Array {
  // Four projections at a time keep the processor busy; vectors not yet drawn are zero and take nothing away.
  const vectors = new Float64Array(Math.ceil(count / 4) * 4 * length);
  const vector = new Float64Array(length);
  for (let drawn = 0; drawn < count; drawn++) {
    for (let i = 0; i < length; i++) vector[i] = random.normal();
    for (let first = 0; first < drawn; first += 4) {
      const a = first * length;
      const [b, c, d] = [a + length, a + 2 * length, a + 3 * length];
      let [onA, onB, onC, onD] = [0, 0, 0, 0];
      for (let i = 0; i < length; i++) {
        const x = vector[i];
        onA += x * vectors[a + i];
        onB += x * vectors[b + i];
        onC += x * vectors[c + i];
        onD += x * vectors[d + i];
      }
      for (let i = 0; i < length; i++)
        vector[i] -=
          onA * vectors[a + i] + onB * vectors[b + i] + onC * vectors[c + i] + onD * vectors[d + i];
    }
    const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
    for (let i = 0; i < length; i++) vectors[drawn * length + i] = vector[i] / norm;
  }
  return vectors;
}
