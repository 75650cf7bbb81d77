import type { Tensor } from "../graph/index.ts";
import { zeros } from "./initializers.ts";
import type { Architecture } from "./network.ts";

/**
 * Interval quasimetric embeddings (Wang and Isola 2022): distances that obey the triangle inequality and are 0 from a
 * point to itself, but need not be symmetric.
 */

/**
 * For points x and y [rows, components · intervals]: the length of the union of the intervals [xⱼ, max(xⱼ, yⱼ)] of each
 * component, as [rows, components].
 */
export function unionLengths(x: Tensor, y: Tensor, components: number): Tensor {
  const [rows, size] = x.shape;
  const intervals = size / components;
  const shape = [rows, components, intervals];
  const start = x.reshape(shape);
  const order = start.order();
  // Intervals first, so that each is one piece of memory.
  const arranged = (points: Tensor) => points.arrange(order).transpose([2, 0, 1]);
  const starts = arranged(start);
  const ends = arranged(start.maximum(y.reshape(shape)));
  const at = (points: Tensor, i: number) => points.slice(i, i + 1).reshape([rows, components]);
  // From the lowest start upwards, each interval adds its part beyond all intervals before it.
  let covered = at(ends, 0);
  let length = covered.sub(at(starts, 0));
  for (let i = 1; i < intervals; i++) {
    length = length.add(at(ends, i).sub(at(starts, i).maximum(covered)).relu());
    covered = covered.maximum(at(ends, i));
  }
  return length;
}

/**
 * d(x, y) of an interval quasimetric embedding, IQE-maxmean (Wang and Isola 2022): [rows, 2 · size], x and y side by
 * side, ↦ [rows]. It is α · mean + (1 − α) · maximum of the components, each the length of a union of intervals. α is
 * learned, and initially ½.
 *
 * @param components number of components into which the coordinates are divided
 */
export function intervalQuasimetric(components: number): Architecture<Tensor> {
  return {
    parameters: [{ name: "mixing", shape: [1], initialize: zeros }],
    forward([mixing], pairs) {
      const size = pairs.shape[1] / 2;
      const lengths = unionLengths(pairs.slice(0, size, 1), pairs.slice(size, 2 * size, 1), components);
      const greatest = lengths.max(1);
      return greatest.add(lengths.mean(1).sub(greatest).mul(mixing.sigmoid()));
    },
  };
}
